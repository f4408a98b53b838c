import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export interface TestServer {
  url: string;
  dataDir: string;
  /** The server's own process; tests may kill it. */
  process: ChildProcess;
  /** Every log line so far. */
  log: string[];
  /** Stops it as an operator would and removes its data, unless `keep`. Throws when it does not end cleanly. */
  stop(options?: { keep?: boolean }): Promise<void>;
}

/** Starts the real service as its own process on a free port, with data of its own, and waits until it is ready. */
export async function startServer(
  env: Record<string, string> = {},
  { role = 'all', dataDir: given }: { role?: 'all' | 'api' | 'worker'; dataDir?: string } = {},
): Promise<TestServer> {
  const dataDir = given ?? (await mkdtemp(join(tmpdir(), 'octavo-test-')));
  const child = spawn(process.execPath, [main, 'serve', '--role', role], {
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      PORT: '0',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'info',
      // Whoever sends the same document twice here wants to see it worked on twice.
      RESULT_CACHE: 'false',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      log.push(line);
      if (!line.includes('"event":"ready"')) return;
      resolve((JSON.parse(line) as { url?: string }).url ?? '');
    });
    createInterface({ input: child.stderr! }).on('line', (line) => log.push(line));
    void ended.then((code) =>
      reject(new Error(`the server ended with ${code} before it was ready:\n${log.join('\n')}`)),
    );
  });
  return {
    url,
    dataDir,
    process: child,
    log,
    async stop({ keep = false } = {}) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const code = await ended;
      if (!keep) await rm(dataDir, { recursive: true, force: true });
      if (code !== 0 && child.signalCode === null)
        throw new Error(`the server ended with ${code}:\n${log.slice(-20).join('\n')}`);
    },
  };
}
