import { type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { chown, lchown, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { databaseUnavailable } from '../unavailable.ts';
import { commandFor, fileOwner } from './account.ts';
import { type Home, overwrite, publish } from './home.ts';
import type { Programs } from './programs.ts';

/** Environment for the server's programs: nothing of ours, above all no secret and no PG* variable. */
const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** How every program of the server is spawned: under its account, from `/`, with an empty environment. */
export function spawnServerProgram(home: Home, program: string, args: string[], options: SpawnOptions) {
  const [command, ...rest] = commandFor(home.account, program, args);
  const lent = home.account.kind === 'switch' ? { uid: home.account.uid, gid: home.account.gid } : {};
  return spawn(command!, rest, { cwd: '/', env: environment, ...lent, ...options });
}

/** Runs a short-lived program to its end; rejects with what it printed when it fails. */
function finish(home: Home, program: string, args: string[], input = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawnServerProgram(home, program, args, { stdio: 'pipe' });
    let printed = '';
    const keep = (chunk: Buffer) => {
      if (printed.length < 20_000) printed += chunk;
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', reject);
    child.once('close', (status) =>
      status === 0 && !/^.*\b(ERROR|FATAL|PANIC):/m.test(printed)
        ? resolve()
        : reject(new Error(`${basename(program)} ended with ${status}: ${printed.trim()}`)),
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** The role Octavo works as: owner of its database, not a superuser, so a bad query cannot reach files or programs. */
export const role = 'octavo';

/** Settings of the single-user server below: no protocol, one statement a line. */
const sql = (home: Home, programs: Programs, cluster: string, statements: string) =>
  // scram_iterations: stretching protects guessable passwords. This one is 256 random bits, and 4096 rounds would
  // cost each new connection about 5 ms on both sides.
  finish(
    home,
    programs.postgres,
    ['--single', '-D', cluster, '-c', 'scram_iterations=1', 'postgres'],
    statements,
  );

/**
 * The password of the role, made on first use. The socket's folder is closed to other users already; the password
 * is for the program that runs as the server's own account, or as root in a container, and should still be kept out.
 */
export async function password(home: Home): Promise<string | undefined> {
  return (await readFile(home.passwordFile, 'utf8').catch(() => undefined))?.trim() || undefined;
}

/** Removes what killed attempts left. An initdb whose parent died may still be writing there: then the next start does. */
async function clearLeftovers(home: Home): Promise<void> {
  for (const name of await readdir(home.folder))
    if (name.startsWith('cluster.new-'))
      await rm(join(home.folder, name), { recursive: true, force: true }).catch(() => {});
}

/** Makes the cluster in a folder aside and moves it into place whole: a kill on the way leaves nothing half made. */
async function create(home: Home, programs: Programs): Promise<void> {
  const secret = (await password(home)) ?? randomBytes(32).toString('base64url');
  await publish(home.passwordFile, secret);
  // A new name each time: an initdb whose parent was killed may still be writing into the last one.
  const fresh = await mkdtemp(`${home.cluster}.new-`);
  const owner = fileOwner(home.account);
  if (owner) await chown(fresh, owner.uid, owner.gid);
  try {
    await finish(home, programs.initdb, [
      `--pgdata=${fresh}`,
      '--username=postgres',
      '--encoding=UTF8',
      // The same order of text on every machine, whatever locales it has or updates to.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--auth=reject',
      '--no-instructions',
    ]);
    await overwrite(join(fresh, 'pg_hba.conf'), `local ${role} ${role} scram-sha-256\n`);
    await sql(
      home,
      programs,
      fresh,
      `CREATE ROLE ${role} LOGIN PASSWORD '${secret}'\nCREATE DATABASE ${role} OWNER ${role}\n`,
    );
    await rename(fresh, home.cluster);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true }).catch(() => {});
    throw databaseUnavailable(
      {
        reason:
          'its data folder could not be set up. See the log for what initdb said; check free space and that DATA_DIR is a local disk.',
      },
      error,
    );
  }
}

async function giveTo(path: string, uid: number, gid: number): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true }))
    await lchown(join(entry.parentPath, entry.name), uid, gid);
  await lchown(path, uid, gid);
}

/**
 * Makes the cluster ready to be started: created when there is none, handed to the account that will run it when
 * that changed, its password set anew when the file is gone. Call under the start lock, with no server running.
 */
export async function prepareCluster(home: Home, programs: Programs): Promise<void> {
  await clearLeftovers(home);
  const made = await readFile(join(home.cluster, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (made === undefined) return create(home, programs);
  const major = programs.version.split('.')[0];
  if (made.trim() !== major)
    throw databaseUnavailable({
      reason: `its data was written by PostgreSQL ${made.trim()} and this version of Octavo brings ${major}. Start the Octavo that wrote it, or restore a backup.`,
    });
  const owner = fileOwner(home.account);
  const found = lstatSync(home.cluster);
  if (owner && (found.uid !== owner.uid || found.gid !== owner.gid))
    await giveTo(home.cluster, owner.uid, owner.gid);
  if (!owner && found.uid !== process.getuid?.())
    throw databaseUnavailable({
      reason:
        'its data belongs to another user of this machine. Run Octavo as that user, or choose another DATA_DIR.',
    });
  if ((await password(home)) === undefined) {
    const secret = randomBytes(32).toString('base64url');
    await sql(home, programs, home.cluster, `ALTER ROLE ${role} PASSWORD '${secret}'\n`);
    await publish(home.passwordFile, secret);
  }
}
