/** A handler that does what hostile documents make programs do; the request names the disaster. For tests. */
import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fault } from '../../fault.ts';
import { type HandlerIo, serveSandbox } from '../child.ts';

const unreadable = fault({
  code: 'TEST_UNREADABLE',
  kind: 'unprocessable',
  message: 'Page {page} cannot be read.',
});

type Request = { do: string } & Record<string, unknown>;
type Disaster = (io: HandlerIo, request: Request) => unknown;

declare const WebAssembly: {
  Memory: new (size: {
    initial: number;
    maximum: number;
  }) => { buffer: ArrayBuffer; grow(pages: number): number };
};

const megabyte = 2 ** 20;
const kept: unknown[] = [];
/** Writes to the pool behind the back of `serveSandbox`. */
const say = (text: string) => writeSync(3, text);
const reached = (host: string, port: number) =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    socket
      .once('connect', () => resolve('connected'))
      .once('timeout', () => resolve('timeout'))
      .once('error', (error) => resolve((error as NodeJS.ErrnoException).code));
  });
const tried = (make: () => unknown): unknown => {
  try {
    return make();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
};

const disasters: Record<string, Disaster> = {
  'works well': ({ folder, emit }, { text = 'done' }) => {
    emit({ type: 'stage', stage: 'writing' });
    emit({ type: 'progress', done: 1, total: 2 });
    writeFileSync(join(folder, 'out.txt'), String(text));
    return { files: ['out.txt'] };
  },
  'reads its input': ({ folder }) => readFileSync(join(folder, 'in.txt'), 'utf8'),
  'spins the CPU': async ({ emit }) => {
    emit({ type: 'stage', stage: 'begun' });
    await sleep(10);
    for (;;);
  },
  'sleeps for ever': ({ emit }) => {
    emit({ type: 'stage', stage: 'begun' });
    return new Promise(() => setInterval(() => {}, 1000));
  },
  'stops when asked': ({ signal }) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve('stopped in time'))),
  'throws when asked to stop': ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('AbortError')))),
  'fills memory with Buffers': () => {
    for (;;) kept.push(Buffer.alloc(20 * megabyte, 1));
  },
  'fills memory slowly': async () => {
    for (;;) {
      kept.push(Buffer.alloc(20 * megabyte, 1));
      await sleep(20);
    }
  },
  'fills the JavaScript heap': () => {
    for (;;) kept.push(Array.from({ length: 1000 }, (_, n) => ({ n, half: n / 2 })));
  },
  'fills WebAssembly memory': () => {
    const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536 });
    for (;;) {
      const before = memory.buffer.byteLength;
      memory.grow(320);
      new Uint8Array(memory.buffer).fill(1, before);
    }
  },
  'lets a program fill memory': () => {
    // A string doubled for ever, by a program that is not Node.
    const ran = spawnSync('/usr/bin/awk', ['BEGIN { s = "x"; while (1) s = s s }']);
    return { signal: ran.signal, status: ran.status };
  },
  'writes many files': async ({ folder }) => {
    for (let n = 0; n < 300; n += 1) {
      writeFileSync(join(folder, `file-${n}`), Buffer.alloc(megabyte, 1));
      await sleep(2);
    }
    await sleep(1000);
  },
  'writes one big file': ({ folder }) => {
    const file = openSync(join(folder, 'big'), 'w');
    for (;;) writeSync(file, Buffer.alloc(8 * megabyte, 1));
  },
  'writes a file without a name': async ({ folder }) => {
    const files = [0, 1, 2].map((n) => {
      const path = join(folder, `gone-${n}`);
      const file = openSync(path, 'w');
      unlinkSync(path);
      return file;
    });
    for (const file of files) for (let n = 0; n < 25; n += 1) writeSync(file, Buffer.alloc(megabyte, 1));
    await sleep(2000);
    return files.length;
  },
  'makes folders nobody can remove': ({ folder }) => {
    process.chdir(folder);
    for (let n = 0; n < 1500; n += 1) {
      mkdirSync('deep');
      process.chdir('deep');
    }
    mkdirSync('closed', { mode: 0 });
    process.chdir(folder);
    return 'made';
  },
  'floods its errors': async () => {
    for (;;) {
      process.stderr.write('warning: '.repeat(8192));
      await sleep(0);
    }
  },
  'leaves orphans': async ({ folder }) => {
    for (let n = 0; n < 3; n += 1)
      spawn('/bin/sh', ['-c', 'setsid sleep 4321 & exec sleep 4321'], {
        cwd: folder,
        detached: true,
        stdio: 'ignore',
      }).unref();
    await sleep(300);
    return 'left';
  },
  'leaves orphans and hangs': async (io, request) => {
    await disasters['leaves orphans']!(io, request);
    io.emit({ type: 'stage', stage: 'begun' });
    await new Promise(() => setInterval(() => {}, 1000));
  },
  'starts too many processes': async () => {
    for (let n = 0; n < 100; n += 1) spawn('/bin/sleep', ['4321'], { stdio: 'ignore' }).on('error', () => {});
    await sleep(5000);
  },
  'looks around': async (_, { port }) => ({
    passwd: tried(() => readFileSync('/etc/passwd', 'utf8').length),
    shadow: tried(() => readFileSync('/etc/shadow', 'utf8').length),
    environment: Object.keys(process.env).sort(),
    initEnvironment: tried(() =>
      readFileSync(`/proc/${process.ppid}/environ`, 'utf8').includes('OCTAVO_TEST_SECRET'),
    ),
    writeRoot: tried(() => writeFileSync('/octavo-was-here', '')),
    writeTemp: tried(() => writeFileSync('/tmp/octavo-was-here', '')),
    // Its present value: harmless if the write is let through.
    writeSystem: tried(() =>
      writeFileSync('/proc/sys/vm/swappiness', readFileSync('/proc/sys/vm/swappiness')),
    ),
    signalParent: tried(() => process.kill(Number(process.env.OCTAVO_BOX?.split('-')[1]), 0)),
    loopback: await reached('127.0.0.1', Number(port)),
    uid: process.getuid?.(),
  }),
  'throws a fault': () => {
    throw unreadable({ page: 3 });
  },
  'throws an error': () => {
    throw new Error('the secret of /etc/octavo leaks');
  },
  'rejects in the background': async () => {
    void Promise.reject(new Error('nobody waits for me'));
    await sleep(2000);
  },
  'answers with junk': async () => {
    say('this is no JSON\n');
    await sleep(2000);
  },
  'answers with a wrong shape': async () => {
    say('{"type":"event","id":1,"event":{"type":"progress","done":"all"}}\n');
    await sleep(2000);
  },
  'answers another question': async () => {
    say('{"type":"done","id":999999,"value":1}\n');
    await sleep(2000);
  },
  'answers without end': async () => {
    for (;;) {
      // The channel does not block: what does not fit now is said again a little later.
      if (tried(() => say('a'.repeat(100_000))) === 'EAGAIN') await sleep(1);
    }
  },
  'answers with too much': () => 'a'.repeat(10 * megabyte),
  'answers with a link': ({ folder }) => symlinkSync('/etc/passwd', join(folder, 'link')),
  'answers with a hard link': ({ folder }) => {
    writeFileSync(join(folder, 'one'), 'x');
    linkSync(join(folder, 'one'), join(folder, 'two'));
  },
  'plants links for the next': ({ folder }) => symlinkSync('/etc/passwd', join(folder, 'in.txt')),
  'claims a size': ({ folder }) => {
    const file = openSync(join(folder, 'sparse'), 'w');
    ftruncateSync(file, 20 * megabyte);
    closeSync(file);
    return 'claimed';
  },
  'exits in silence': () => process.exit(0),
  crashes: () => process.kill(process.pid, 'SIGSEGV'),
  aborts: () => process.abort(),
};

serveSandbox(async (request, io) => {
  const wanted = request as Request;
  const disaster = disasters[wanted.do];
  if (!disaster) throw new Error(`no such disaster: ${wanted.do}`);
  return disaster(io, wanted);
});
