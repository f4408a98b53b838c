import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { type Address, openUrl } from '../src/files/fetch-url.ts';
import { ask, ended } from './ask.ts';
import { startServer, type TestServer } from './server.ts';
import { tinyPdf } from './tiny-pdf.ts';

const pdf = tinyPdf({ pages: 4 });

/** What nobody from outside may reach. */
let hits: IncomingMessage[] = [];
const listen = (handler: (request: IncomingMessage, response: ServerResponse) => void) =>
  new Promise<Server>((resolve) => {
    const made = createServer(handler);
    made.listen(0, '127.0.0.1', () => resolve(made));
  });
let canary: Server;
let port: number;
/** Imports from the public internet, and may ask the canary's port. */
let guarded: TestServer;
/** Imports from anywhere. */
let open: TestServer;

before(async () => {
  canary = await listen((request, response) => {
    hits.push(request);
    const url = new URL(request.url!, 'http://canary');
    if (url.pathname === '/redirect')
      response.writeHead(302, { location: '/secret.pdf' }).end('secret words');
    else if (url.pathname === '/forbidden') response.writeHead(403).end('secret words');
    else if (url.pathname === '/cut')
      response
        .writeHead(200, { 'content-length': '1000' })
        .write(pdf.subarray(0, 100), () => response.destroy());
    else if (url.pathname === '/announced') response.writeHead(200, { 'content-length': '2000001' }).end();
    else if (url.pathname === '/endless') {
      response.writeHead(200);
      const more = () => !response.destroyed && response.write(Buffer.alloc(64_000), more);
      more();
    } else if (url.pathname === '/packed') response.writeHead(200, { 'content-encoding': 'gzip' }).end(pdf);
    else if (url.pathname === '/named')
      response
        .writeHead(200, {
          'content-disposition': `attachment; filename="a.pdf"; filename*=UTF-8''..%2F..%2Fr%C3%A9sum%C3%A9.pdf`,
        })
        .end(pdf);
    else response.writeHead(200, { 'content-type': 'text/html' }).end(pdf);
  });
  port = (canary.address() as AddressInfo).port;
  [guarded, open] = await Promise.all([
    startServer({ IMPORT_PORTS: `80,443,${port}` }),
    startServer({ IMPORT_URLS: 'any', MAX_FILE_SIZE: '2000000' }),
  ]);
});
after(async () => {
  await Promise.all([guarded?.stop(), open?.stop()]);
  canary?.closeAllConnections();
  await new Promise((resolve) => canary?.close(resolve));
});

const submit = (server: TestServer, path: string, urls: unknown) =>
  ask(`${server.url}/api/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ urls }),
  });

/** Every way we know of writing "this machine", a private network, or something that is no document at all. */
const hostile = (): string[] => {
  const at = (host: string) => `http://${host}:${port}/x`;
  const own = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter((entry) => entry.family === 'IPv4')
    .map((entry) => at(entry.address));
  return [
    ...[
      '127.0.0.1',
      'localhost',
      'LOCALHOST',
      'localhost.',
      '127.0.0.1.',
      '127.1',
      '127.0.1',
      '2130706433',
      '0x7f000001',
      '0x7f.1',
      '0X7F.0.0.1',
      '0177.0.0.1',
      '017700000001',
      '127.000.000.001',
      '0',
      '0.0.0.0',
      '0x0',
      '[::1]',
      '[::]',
      '[0:0:0:0:0:0:0:1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[0:0:0:0:0:ffff:127.0.0.1]',
      '[::127.0.0.1]',
      '[::ffff:0:127.0.0.1]',
      '[64:ff9b::127.0.0.1]',
      '[64:ff9b:1::7f00:1]',
      '[2002:7f00:1::]',
      '[2001:0:7f00:1::]',
      '[fe80::1]',
      '[fc00::1]',
      '[fec0::1]',
      '[ff02::1]',
      '[100::1]',
      '[2001:db8::1]',
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.0.1',
      '169.254.169.254',
      '2852039166',
      '100.64.0.1',
      '192.0.0.1',
      '192.0.2.1',
      '198.18.0.1',
      '198.51.100.1',
      '203.0.113.1',
      '224.0.0.1',
      '240.0.0.1',
      '255.255.255.255',
      '１２７.０.０.１',
      '①②⑦.⓪.⓪.①',
      '127。0。0。1',
      'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
      '127%2e0%2e0%2e1',
      '%6c%6f%63alhost',
      'loc\talhost',
      'user@127.0.0.1',
      'user:word@localhost',
      ':@127.0.0.1',
      'example.com@127.0.0.1',
      'a.localhost',
      'localhost.localdomain',
      'ip6-localhost',
      '[::1%25lo]',
      'fe80::1',
      '[::1',
      '127.0.0.1:80',
      '',
    ].map(at),
    ...own,
    `HTTP://127.0.0.1:${port}/`,
    `hTTps://127.0.0.1:${port}/`,
    `http:\\\\127.0.0.1:${port}\\`,
    `http:/127.0.0.1:${port}/`,
    `http:127.0.0.1:${port}/`,
    `ht\ntp://127.0.0.1:${port}/`,
    ` http://127.0.0.1:${port}/ `,
    `http://127.0.0.1:${port}#@example.com/`,
    `http://127.0.0.1:${port}?@example.com/`,
    `//127.0.0.1:${port}/`,
    '/etc/passwd',
    '',
    'x',
    `http://example.com:22/`,
    `http://example.com\\@127.0.0.1:${port}/`,
    `ftp://127.0.0.1:${port}/`,
    `ws://127.0.0.1:${port}/`,
    `gopher://127.0.0.1:${port}/`,
    'file:///etc/passwd',
    'file://localhost/etc/passwd',
    'data:application/pdf;base64,JVBERi0=',
    'javascript:1',
    `blob:http://127.0.0.1:${port}/x`,
    `jar:http://127.0.0.1:${port}/x!/`,
    'unix:/run/x.sock',
    `http://127.0.0.1:${port}/${'a'.repeat(3000)}`,
  ];
};

describe('a document named by its URL', () => {
  test('is never fetched from this machine or its network: every way to say so is refused', async () => {
    const urls = hostile();
    assert.ok(urls.length >= 60, `${urls.length} URLs`);
    hits = [];
    for (const url of urls) {
      const error = await openUrl(url, 1000, {
        allow: 'public',
        ports: ['80', '443', String(port)],
        signal: AbortSignal.timeout(30_000),
      }).then(
        () => ({ code: 'opened' }),
        (thrown) => thrown,
      );
      assert.ok(['URL_REFUSED', 'URL_FAILED'].includes(error.code), `${url}: ${error.code}`);
    }
    assert.equal(hits.length, 0);
    const answer = await submit(guarded, 'info/bulk', urls);
    assert.equal(answer.status, 202, answer.text);
    const job = await ended(guarded.url, answer.json.job_id);
    assert.equal(job.items.length, urls.length, 'none is dropped silently');
    for (const item of job.items)
      assert.ok(['URL_REFUSED', 'URL_FAILED'].includes(item.error?.code), JSON.stringify(item.error));
    assert.equal(hits.length, 0, `the canary was called: ${hits.map((hit) => hit.headers.host)}`);
  });

  test('would be, by most of these, if addresses were not looked at', async () => {
    hits = [];
    for (const url of hostile()) {
      const opened = await openUrl(url, 1e6, {
        allow: 'any',
        ports: [],
        signal: AbortSignal.timeout(2000),
      }).catch(() => undefined);
      opened?.answer.destroy();
    }
    assert.ok(hits.length >= 20, `only ${hits.length} of them lead to the canary at all`);
  });

  test('is asked for at the address that was checked, however the name answers later', async () => {
    const answers: Address[][] = [
      [{ address: '127.0.0.1', family: 4 }],
      [{ address: '127.0.0.2', family: 4 }],
    ];
    let asked = 0;
    hits = [];
    const resolve = async () => answers[asked++]!;
    const { answer, name } = await openUrl(`http://pinned.invalid:${port}/a%20b.pdf`, 1e6, {
      allow: 'any',
      ports: [],
      resolve,
    });
    const pieces = await answer.toArray();
    assert.deepEqual(Buffer.concat(pieces), pdf);
    assert.equal(asked, 1);
    assert.equal(name, 'a b.pdf');
    assert.equal(hits[0]!.headers.host, `pinned.invalid:${port}`);

    hits = [];
    asked = 0;
    // 2d00::/8 is public space that nobody has been given, so nobody is called.
    const rebinding = [[{ address: '2d00::1', family: 6 }], [{ address: '127.0.0.1', family: 4 }]];
    await assert.rejects(
      openUrl(`http://rebinding.invalid:${port}/`, 1e6, {
        allow: 'public',
        ports: [String(port)],
        signal: AbortSignal.timeout(1000),
        resolve: async () => rebinding[asked++]!,
      }),
      { code: 'URL_FAILED' },
    );
    assert.deepEqual([asked, hits.length], [1, 0]);
  });

  test('is refused when only one of the addresses of its name is private', async () => {
    hits = [];
    await assert.rejects(
      openUrl(`http://mixed.invalid:${port}/`, 1e6, {
        allow: 'public',
        ports: [String(port)],
        resolve: async () => [
          { address: '2d00::1', family: 6 },
          { address: '127.0.0.1', family: 4 },
        ],
      }),
      { code: 'URL_REFUSED' },
    );
    assert.equal(hits.length, 0);
  });

  test('is fetched, stored and worked on like an upload', async () => {
    const answer = await submit(open, 'uploads', [
      `http://127.0.0.1:${port}/reports/annual%20report.pdf?key=secret`,
    ]);
    assert.equal(answer.status, 201, answer.text);
    assert.deepEqual(
      [answer.json.name, answer.json.pages, answer.json.media_type, answer.json.sha256],
      ['annual report.pdf', 4, 'application/pdf', createHash('sha256').update(pdf).digest('hex')],
    );
    const named = await submit(open, 'uploads', [`http://localhost:${port}/named`]);
    assert.equal(named.json.name, 'résumé.pdf');
    const job = await submit(open, 'info?wait=30', [`http://127.0.0.1:${port}/a.pdf`]);
    assert.equal(job.json.status, 'completed', job.text);
  });

  test('fails with a reason and never a word of the answer, and redirects are not followed', async () => {
    hits = [];
    for (const [path, code, status] of [
      ['redirect', 'URL_FAILED', 302],
      ['forbidden', 'URL_FAILED', 403],
      ['cut', 'URL_FAILED', undefined],
      ['packed', 'URL_FAILED', undefined],
      ['announced', 'FILE_TOO_LARGE', undefined],
      ['endless', 'FILE_TOO_LARGE', undefined],
    ] as const) {
      const answer = await submit(open, 'uploads', [`http://127.0.0.1:${port}/${path}?key=private`]);
      assert.equal(answer.code, code, `${path}: ${answer.text}`);
      assert.equal(answer.json.error.details.status, status);
      assert.doesNotMatch(answer.text, /secret|private/);
    }
    assert.ok(!hits.some((hit) => hit.url === '/secret.pdf'));
    const dead = await submit(open, 'uploads', ['http://127.0.0.1:9/']);
    assert.equal(`${dead.status} ${dead.code}`, '422 URL_FAILED', dead.text);
    for (const wrong of ['no list'.split(''), [1], {}, 5])
      assert.equal((await submit(open, 'uploads', wrong)).status, 422, JSON.stringify(wrong));
  });

  test('is not fetched at all with IMPORT_URLS=off', async () => {
    await assert.rejects(openUrl('https://example.com/a.pdf', 1e6, { allow: 'off', ports: ['443'] }), {
      code: 'URL_REFUSED',
    });
  });
});
