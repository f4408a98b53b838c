import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { databaseUnavailable } from '../unavailable.ts';

/**
 * How the server's programs are run. PostgreSQL refuses to run as root, so root hands it to an account of its own
 * (`switch`) or, where that account could not even walk to the data, to a user namespace in which root is somebody
 * else (`namespace`: files stay owned by root, every capability is gone).
 */
export type Account = { kind: 'self' } | { kind: 'switch' | 'namespace'; uid: number; gid: number };

/** Whether an account may pass through `inside` and every folder above it, judged by the permission bits. */
export function reachable(inside: string, uid: number, gid: number): boolean {
  for (let folder = realpathSync(inside); ; folder = dirname(folder)) {
    const { mode, uid: owner, gid: group } = statSync(folder);
    const bit = uid === owner ? 0o100 : gid === group ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/**
 * The account root lends the server: `daemon` where the machine has it, else `nobody`. Not `nobody` first, because
 * document work is demoted to that one, and two programs of the same user can signal and trace each other. It must
 * be listed in /etc/passwd: initdb looks its own user up.
 */
function lentAccount(): { uid: number; gid: number } {
  let passwd = '';
  try {
    passwd = readFileSync('/etc/passwd', 'utf8');
  } catch {}
  for (const name of ['daemon', 'nobody']) {
    const entry = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm').exec(passwd);
    if (entry && entry[1] !== '0') return { uid: Number(entry[1]), gid: Number(entry[2]) };
  }
  return { uid: 65_534, gid: 65_534 };
}

/**
 * Decides for `inside`, the existing folder that the server's data lies in. `owner` is who owns the data already there.
 * Throws DATABASE_UNAVAILABLE when root has no way to run it.
 */
export function chooseAccount(inside: string, owner?: { uid: number; gid: number }): Account {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  const account = owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : lentAccount();
  if (reachable(inside, account.uid, account.gid)) return { kind: 'switch', ...account };
  const namespace = { kind: 'namespace' as const, ...lentAccount() };
  const [program, ...args] = commandFor(namespace, 'true', []);
  if (spawnSync(program!, args, { stdio: 'ignore' }).status === 0) return namespace;
  throw databaseUnavailable({
    reason:
      'it may not run as root, and DATA_DIR lies below a folder that other accounts may not enter. Give that folder passage (chmod o+x), choose another DATA_DIR, run Octavo as an ordinary user, or set DATABASE_URL.',
  });
}

/** The argv that runs `program` under an account. */
export function commandFor(account: Account, program: string, args: readonly string[]): string[] {
  if (account.kind !== 'namespace') return [program, ...args];
  return [
    'unshare',
    '--user',
    `--map-user=${account.uid}`,
    `--map-group=${account.gid}`,
    '--',
    program,
    ...args,
  ];
}

/** The uid and gid files of the server must carry on disk; undefined when they are simply ours. */
export function fileOwner(account: Account): { uid: number; gid: number } | undefined {
  if (account.kind === 'switch') return { uid: account.uid, gid: account.gid };
  return account.kind === 'namespace' ? { uid: 0, gid: 0 } : undefined;
}
