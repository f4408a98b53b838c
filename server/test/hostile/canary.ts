import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Written into the files of the corpus. */
const port = 9909;

export interface Canary {
  /** How often anything connected. */
  hits(): number;
  close(): Promise<void>;
}

/** Listens where the hostile files would phone home. Another test run may be listening: waits up to two minutes. */
export async function openCanary(): Promise<Canary> {
  let hits = 0;
  const server = createServer((socket) => {
    hits += 1;
    socket.destroy();
  });
  for (let waited = 0; ; waited += 1) {
    const taken = await new Promise<Error | undefined>((resolve) => {
      server.once('error', resolve);
      server.listen(port, '127.0.0.1', () => resolve(undefined));
    });
    server.removeAllListeners('error');
    if (!taken) break;
    if (waited >= 120)
      throw new Error(`port ${port}, which the hostile files call, is taken`, { cause: taken });
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return {
    hits: () => hits,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Files that only a hostile file that got its way would have written, in the folders it names. */
export function traces(): string[] {
  const written = /pwned|^sec-(written|zip)/;
  return [...new Set(['/tmp', tmpdir()])].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => written.test(name))
      .map((name) => join(folder, name)),
  );
}
