import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ask, ended, multipart } from '../ask.ts';
import { readDisposition } from '../disposition.ts';
import { startServer, type TestServer } from '../server.ts';
import { tinyPdf } from '../tiny-pdf.ts';
import { absent } from './corpus.ts';

/** As browsers write a name into a form (WHATWG HTML, "multipart/form-data encoding algorithm"). */
const escaped = (name: string) => name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** Control characters, direction overrides, path separators; names of nothing but dots. */
const unwanted = /[\p{Cc}\u202a-\u202e\u2066-\u2069/\\]|^\.+$/u;

const list = (): string[] => {
  const path = fileURLToPath(new URL('../../../../shared/corpus/hostile/names.json', import.meta.url));
  return JSON.parse(readFileSync(path, 'utf8')).names.map((entry: { name: string }) => entry.name);
};

describe('hostile file names', { skip: absent }, () => {
  let server: TestServer;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'octavo-names-'));
    await mkdir(join(folder, 'data'));
    server = await startServer({}, { dataDir: join(folder, 'data') });
  });
  after(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const upload = (filename: string) => {
    const body = multipart([{ name: 'file', filename, value: tinyPdf() }]);
    return ask(`${server.url}/api/v1/uploads`, { method: 'POST', headers: body.headers, body: body.bytes });
  };

  /** Whether the upload was taken; throws when it was taken or refused badly. */
  async function takenWell(name: string): Promise<boolean> {
    const answer = await upload(name);
    if (answer.status !== 201) {
      assert.equal(answer.status, 422, `${JSON.stringify(name)}: ${answer.text}`);
      assert.ok(answer.code, answer.text);
      return false;
    }
    const shown: string = answer.json.name;
    assert.ok(shown.length > 0 && Buffer.byteLength(shown) <= 255, shown);
    assert.doesNotMatch(shown, unwanted, JSON.stringify(name));
    const content = `${server.url}/api/v1/uploads/${answer.json.file_id}/content`;
    const { headers } = await fetch(content, { method: 'HEAD' });
    const { type, name: offered } = readDisposition(headers.get('content-disposition') ?? '');
    assert.equal(type, 'attachment');
    assert.equal(offered, shown);
    assert.equal(headers.get('x-injected'), null);
    return true;
  }

  test('are shown clean and download under a header that reads the same everywhere, or are refused', async () => {
    const names = list();
    assert.ok(names.length >= 86);
    const spellings = [...new Set(names.flatMap((raw) => [escaped(raw), raw]))];
    let taken = 0;
    const sender = async () => {
      for (let next = spellings.shift(); next !== undefined; next = spellings.shift())
        if (await takenWell(next)) taken += 1;
    };
    await Promise.all([sender(), sender(), sender()]);
    assert.ok(taken >= names.length, `${taken} uploads were taken`);
  });

  test('go through a job and its ZIP', async () => {
    const body = multipart(
      ['../../../../etc/passwd', 'CON.pdf', 'a%22.pdf', '\u202efdp.exe', '日本語.pdf', '日本語.pdf', ''].map(
        (filename) => ({
          name: 'file',
          filename,
          value: tinyPdf(),
        }),
      ),
    );
    const answer = await ask(`${server.url}/api/v1/compress/bulk`, {
      method: 'POST',
      headers: body.headers,
      body: body.bytes,
    });
    assert.equal(answer.status, 202, answer.text);
    const job = await ended(server.url, answer.json.job_id, 40);
    assert.equal(job.status, 'completed');
    assert.equal(job.partial, false, JSON.stringify(job.items));
    const zip = Buffer.from(await (await fetch(server.url + job.download_url)).arrayBuffer());
    const names = entries(zip);
    assert.equal(new Set(names.map((name) => name.toLowerCase())).size, names.length, names.join(', '));
    for (const name of names) assert.doesNotMatch(name, /[/\\]|\.\.|\u202e/);
    assert.equal(names.length, 8, 'seven files and the manifest');
  });

  test('never become a path: nothing is written outside the data folder, and nothing in it is called so', async () => {
    assert.deepEqual(await readdir(folder), ['data']);
    const own = /^(passwd|win\.ini|x\.pdf|c\.pdf|help|id|evil)/;
    const inside = await readdir(join(folder, 'data', 'files'), { recursive: true });
    assert.deepEqual(
      inside.filter((path) => own.test(path.split('/').at(-1)!)),
      [],
    );
    for (const name of list())
      if (/^[\w.%@~-]+\.pdf$/.test(name)) assert.ok(!existsSync(name), `${name} in the working folder`);
  });

  test('leave the log one JSON object a line', () => {
    const ready = server.log.findIndex((line) => line.includes('"event":"ready"'));
    for (const line of server.log.slice(ready))
      if (line !== '') assert.doesNotThrow(() => JSON.parse(line), line);
  });
});

/** Names in the central directory of a ZIP (APPNOTE 4.3.12). */
function entries(zip: Buffer): string[] {
  const names: string[] = [];
  for (
    let at = zip.indexOf('PK\x01\x02', 0, 'latin1');
    at >= 0;
    at = zip.indexOf('PK\x01\x02', at + 4, 'latin1')
  )
    names.push(zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28)));
  return names;
}
