import { constants } from 'node:fs';
import { chown, lstat, mkdir, mkdtemp, open, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, chooseAccount, fileOwner } from './account.ts';

/**
 * Where the private server keeps its things, below `DATA_DIR/postgres`:
 * `cluster/` PostgreSQL's own data, `run/` its socket, `password`, `start.lock`, `server.log`, and `socket-folder`
 * when the socket had to move out because the path was too long.
 */
export interface Home {
  folder: string;
  cluster: string;
  account: Account;
  passwordFile: string;
  lockFile: string;
  logFile: string;
}

/** `sun_path` of `sockaddr_un`: 108 bytes with the NUL on Linux, 104 on macOS; the smaller of the two rules. */
const longestSocketPath = process.platform === 'linux' ? 107 : 103;
/** What PostgreSQL appends to the folder: the socket, and beside it the socket with `.lock`, which is a plain file. */
const socketName = '/.s.PGSQL.5432';

const ownerOf = (path: string) => lstat(path).catch(() => undefined);

/** Opens (making it where needed) the home below a data folder and decides who runs the server in it. */
export async function openHome(dataDir: string): Promise<Home> {
  // Passage without listing: root's server runs under an account that must walk through to its own data.
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  await mkdir(dataDir, { recursive: true, mode });
  const folder = join(await realpath(dataDir), 'postgres');
  await mkdir(folder, { mode }).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const cluster = join(folder, 'cluster');
  return {
    folder,
    cluster,
    account: chooseAccount(folder, await ownerOf(cluster)),
    passwordFile: join(folder, 'password'),
    lockFile: join(folder, 'start.lock'),
    logFile: join(folder, 'server.log'),
  };
}

/** Writes a file whole or not at all, readable by its owner only. */
export async function publish(path: string, text: string): Promise<void> {
  const fresh = `${path}.${process.pid}.new`;
  await writeFile(fresh, text, { mode: 0o600, flush: true });
  await rename(fresh, path);
}

/** Replaces a file's text in a folder the server's account owns, without following a link it may have planted. */
export async function overwrite(path: string, text: string): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_TRUNC | constants.O_NOFOLLOW);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function makeOwn(folder: string, account: Account): Promise<void> {
  const owner = fileOwner(account);
  if (owner) await chown(folder, owner.uid, owner.gid);
}

/** A folder is fit for the socket when nobody else could have put it there: ours or the server's, closed to others. */
async function isPrivate(folder: string, account: Account): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  const uid = fileOwner(account)?.uid ?? process.getuid?.() ?? 0;
  return found?.isDirectory() === true && found.uid === uid && (found.mode & 0o077) === 0;
}

/** Where the socket is to be looked for; undefined when it never had a place. */
export async function socketFolder(home: Home): Promise<string | undefined> {
  const inside = join(home.folder, 'run');
  if (Buffer.byteLength(inside + socketName) <= longestSocketPath) return inside;
  const [folder, cluster] = (
    await readFile(join(home.folder, 'socket-folder'), 'utf8').catch(() => '')
  ).split('\n');
  // A data folder that was copied with its record would otherwise reach the original's server.
  return folder && cluster === home.cluster ? folder : undefined;
}

/** Makes sure the socket has a private folder and says where. Call under the start lock. */
export async function ensureSocketFolder(home: Home): Promise<string> {
  const known = await socketFolder(home);
  const inside = known === join(home.folder, 'run');
  if (known) {
    await mkdir(known, { mode: 0o700 }).then(
      () => makeOwn(known, home.account),
      // Nobody else can have made it inside our folder: there only the account may have changed since.
      () => (inside ? makeOwn(known, home.account) : undefined),
    );
    if (await isPrivate(known, home.account)) return known;
    if (inside) throw new Error('the socket folder is open to others');
  }
  const fresh = await mkdtemp(join(tmpdir(), 'octavo-'));
  await makeOwn(fresh, home.account);
  await publish(join(home.folder, 'socket-folder'), `${fresh}\n${home.cluster}\n`);
  return fresh;
}
