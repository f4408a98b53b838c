import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Database, openDatabase } from '../../src/database/open.ts';
import { newId } from '../../src/id.ts';
import { type Answer, ask, submit } from '../ask.ts';
import { startServer, type TestServer } from '../server.ts';
import { tinyPdf } from '../tiny-pdf.ts';

describe("somebody else's jobs and files", () => {
  let server: TestServer;
  let database: Database;
  let file: string;
  let job: string;
  const absent = newId();

  before(async () => {
    server = await startServer();
    file = (await submit(server.url, 'uploads', { files: [['a.pdf', tinyPdf()]] })).json.file_id;
    const files = [['b.pdf', tinyPdf({ pages: 2 })]] as const;
    const submitted = await submit(server.url, 'compress?wait=30', { files });
    assert.equal(submitted.json.status, 'completed', submitted.text);
    job = submitted.json.job_id;
    // While AUTH=off there is one owner; everything is given to another one behind the service's back.
    database = await openDatabase({ dataDir: server.dataDir });
    const other = newId();
    await database.pool.query(`insert into owners (id, kind) values ($1, 'user')`, [other]);
    for (const table of ['jobs', 'files', 'job_files', 'chunks', 'events'])
      await database.pool.query(`update ${table} set owner_id = $1`, [other]);
  });
  after(async () => {
    await database?.close();
    await server?.stop();
  });

  const json = (ids: readonly string[]) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ file_ids: ids }),
  });
  const requests: [string, (job: string, file: string) => Promise<Answer>][] = [
    ...['', '/events', '/result', '/chunks', '/items'].map(
      (rest): [string, (job: string) => Promise<Answer>] => [
        `GET /jobs/{id}${rest}`,
        (id) => ask(`${server.url}/api/v1/jobs/${id}${rest}`),
      ],
    ),
    ...['/cancel', '/retry', '/finalize'].map((rest): [string, (job: string) => Promise<Answer>] => [
      `POST /jobs/{id}${rest}`,
      (id) => ask(`${server.url}/api/v1/jobs/${id}${rest}`, { method: 'POST' }),
    ]),
    ['DELETE /jobs/{id}', (id) => ask(`${server.url}/api/v1/jobs/${id}`, { method: 'DELETE' })],
    ['GET /uploads/{id}', (_, id) => ask(`${server.url}/api/v1/uploads/${id}`)],
    ['GET /uploads/{id}/content', (_, id) => ask(`${server.url}/api/v1/uploads/${id}/content`)],
    ['DELETE /uploads/{id}', (_, id) => ask(`${server.url}/api/v1/uploads/${id}`, { method: 'DELETE' })],
    ['a job on a file by its id', (_, id) => ask(`${server.url}/api/v1/compress`, json([id]))],
    ['a preview of a file by its id', (_, id) => ask(`${server.url}/api/v1/compress/preview`, json([id]))],
    ['a bulk job on a file by its id', (_, id) => ask(`${server.url}/api/v1/compress/bulk`, json([id]))],
  ];

  for (const [what, send] of requests)
    test(`${what} answers as if they had never been`, async () => {
      const [foreign, none] = [await send(job, file), await send(absent, absent)];
      assert.equal(foreign.status, 404, foreign.text);
      const comparable = ({ json: { error } }: Answer, own: string) =>
        JSON.stringify(error).replaceAll(own, 'the id');
      assert.equal(comparable(foreign, what.includes('/jobs/') ? job : file), comparable(none, absent));
    });

  test('are in no list', async () => {
    assert.deepEqual((await ask(`${server.url}/api/v1/jobs`)).json, { jobs: [], next_cursor: null });
  });

  test('are all still there', async () => {
    const { rows } = await database.pool.query(
      'select (select count(*) from jobs where deleted_at is null)::int as jobs, (select count(*) from files where purged_at is null)::int as files',
    );
    assert.deepEqual(rows, [{ jobs: 1, files: 3 }]);
  });
});
