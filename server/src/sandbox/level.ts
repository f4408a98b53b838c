import { execFile } from 'node:child_process';
import { chown, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fault } from '../fault.ts';
import { findProgram } from '../program.ts';
import { removeTree } from './folder.ts';
import type { Guard } from './sandbox.ts';
import { bubblewrap, environment, plain, type Room, unshared, type Wall } from './wall.ts';

export const sandboxInsufficient = fault({
  code: 'SANDBOX_INSUFFICIENT',
  kind: 'unavailable',
  message:
    'SANDBOX=require, but bubblewrap cannot be used here: {reason}. Install it (Debian: apt-get install bubblewrap) and allow user namespaces, or set SANDBOX=auto to work with weaker isolation.',
  retryable: false,
});

export interface FoundWall {
  wall: Wall;
  /** Why the stronger ones were passed over, strongest first. */
  refused: { name: string; level: number; reason: string }[];
}

const run = promisify(execFile);

/** Strongest first. Each is tried in earnest, because what a kernel or a container forbids shows only then. */
const walls = (root: boolean): (Wall | undefined)[] =>
  root
    ? [
        bubblewrap('drop'),
        bubblewrap('map'),
        unshared('drop'),
        unshared('stay'),
        plain('drop'),
        plain('stay'),
        plain('limits'),
        plain('nothing'),
      ]
    : [bubblewrap('own'), unshared('map'), plain('stay'), plain('limits'), plain('nothing')];

/**
 * Finds the strongest wall behind which Node starts, reads the entry and writes its folder. Takes 0.1 s when the first
 * works. Throws SANDBOX_INSUFFICIENT when bubblewrap is required and does not work.
 */
export async function findWall(wanted: {
  folder: string;
  entry: URL;
  most?: number;
  required?: boolean;
}): Promise<FoundWall> {
  const refused: FoundWall['refused'] = [];
  if (!findProgram('bwrap')) refused.push({ name: 'bubblewrap', level: 3, reason: 'it is not installed' });
  for (const wall of walls(process.getuid?.() === 0)) {
    if (!wall || wall.level > (wanted.most ?? 3)) continue;
    if (wanted.required && wall.level < 3) break;
    const reason = await attempt(wall, wanted.folder, fileURLToPath(wanted.entry));
    if (reason === undefined) return { wall, refused };
    refused.push({ name: wall.name, level: wall.level, reason });
  }
  if (wanted.required)
    throw sandboxInsufficient({
      reason: refused.map(({ reason }) => reason).join('; ') || 'it was not allowed',
    });
  throw new Error(
    `no isolated process starts here: ${refused.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}`,
  );
}

/** Reads the entry and the fault module, opens a package folder, and leaves a word in its folder. */
const trial = `
const fs = require('node:fs');
fs.readFileSync(process.argv[1]);
fs.readFileSync(process.argv[2]);
fs.writeFileSync(process.argv[3] + '/word', 'written');
`;

async function attempt(wall: Wall, folder: string, entry: string): Promise<string | undefined> {
  const home = join(folder, `trial-${wall.level}-${wall.uid ?? 'own'}`);
  const room: Room = { folder: home, entry, network: false, mark: 'trial' };
  await mkdir(home, { mode: 0o700 });
  try {
    if (wall.uid !== undefined) await chown(home, wall.uid, wall.uid);
    const application = fileURLToPath(new URL('../fault.ts', import.meta.url)).replace(
      /\.ts$/,
      import.meta.url.slice(-3),
    );
    const [file = process.execPath, ...args] = [
      ...wall.command(room),
      process.execPath,
      '-e',
      trial,
      entry,
      application,
      wall.view(room),
    ];
    await run(file, args, {
      cwd: home,
      env: environment(wall.view(room), 'trial'),
      timeout: 20_000,
      killSignal: 'SIGKILL',
    });
    if ((await readFile(join(home, 'word'), 'utf8')) !== 'written') return 'its folder could not be written';
    return undefined;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return (lastWords(stderr ?? '') || message).slice(0, 300);
  } finally {
    await removeTree(home);
  }
}

/** What a wrapper, or Node's report of an exception, says went wrong. */
const lastWords = (stderr: string): string =>
  /^(?:Error|\w+Error): [^\n]*/m.exec(stderr)?.[0] ?? stderr.trim().split('\n').pop() ?? '';

/** What the wall enforces, for `doctor` and `/health`; each gap with what would close it. */
export function guardsOf({ wall, refused }: FoundWall): Guard[] {
  const limits = wall.level > 0;
  const watched = process.platform === 'linux';
  const remedy = refused.some(({ name }) => name === 'bubblewrap')
    ? `bubblewrap does not work here (${refused.find(({ name }) => name === 'bubblewrap')!.reason}); install it (Debian: apt-get install bubblewrap) and, in a container, allow it to make namespaces`
    : 'needs bubblewrap';
  const guard = (
    name: Guard['name'],
    enforced: boolean,
    by: string,
    otherwise = `not enforced: ${remedy}`,
  ): Guard => ({
    name,
    enforced,
    by: enforced ? by : otherwise,
  });
  const sees = watched
    ? ''
    : 'not enforced: this system has no /proc to watch; use Linux for documents you do not trust';
  return [
    guard(
      'filesystem',
      wall.fenced.filesystem,
      `${wall.name}: the system and the application read-only, one folder to write`,
    ),
    guard('network', wall.fenced.network, `${wall.name}: an empty network namespace`),
    guard('processes', wall.fenced.processes, `${wall.name}: a process namespace, ended as a whole`),
    guard(
      'user',
      wall.uid !== undefined || wall.name === 'bubblewrap',
      wall.uid === undefined
        ? 'own user, without capabilities, seen as nobody'
        : `user ${wall.uid}, no capabilities, no new privileges`,
      process.getuid?.() === 0
        ? 'not enforced: the user nobody may not read the application or reach the data folder; open both to others (chmod o+rX, o+x)'
        : 'not enforced: only root can start processes as another user',
    ),
    guard(
      'memory',
      watched || limits,
      limits ? 'prlimit --data, and the watch every 125 ms' : 'the watch every 125 ms',
      sees,
    ),
    guard(
      'cpu',
      limits,
      'prlimit --cpu behind the wall clock',
      'not enforced by itself: the wall clock ends it; prlimit (util-linux) may not limit it here',
    ),
    guard(
      'file_size',
      limits,
      'prlimit --fsize',
      'not enforced by itself: the disk watch ends it; prlimit (util-linux) may not limit it here',
    ),
    guard(
      'process_count',
      watched,
      wall.uid === undefined ? 'the watch: 64 processes' : 'the watch: 64 processes; prlimit --nproc',
      sees,
    ),
    guard('disk', true, 'the watch every 125 ms'),
    guard('wall_clock', true, 'SIGKILL to all its processes'),
    guard('environment', true, 'an environment made for it'),
  ];
}
