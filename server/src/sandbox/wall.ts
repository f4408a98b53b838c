import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram, programFolders } from '../program.ts';

/** What one isolated process is given. */
export interface Room {
  /** The only folder it may write; on this side of the wall. */
  folder: string;
  /** Code it may read beside the application's own. */
  entry: string;
  network: boolean;
  /** A word in its environment by which its descendants are found where no namespace holds them. */
  mark: string;
}

/** One way of starting an isolated process. */
export interface Wall {
  /** For people: "bubblewrap". */
  name: string;
  level: 0 | 1 | 2 | 3;
  /** The real user it runs as, when that is not our own: its folder is given to it. */
  uid?: number;
  /** Where the process sees its folder. */
  view(room: Room): string;
  /** Processes between the one we spawn and Node; 0 means that no process namespace ends with them. */
  hops: 0 | 1 | 2;
  /** Whether the file system, the network and the process list are fenced off. */
  fenced: { filesystem: boolean; network: boolean; processes: boolean };
  /** The command line in front of Node's. */
  command(room: Room): string[];
}

/** The one nobody: owns nothing on a Linux system. */
export const nobody = 65_534;

/** What the process finds in its environment, and nothing else. */
export const environment = (home: string, mark: string): Record<string, string> => ({
  PATH: programFolders.join(':'),
  HOME: home,
  TMPDIR: home,
  LC_ALL: 'C',
  // glibc keeps what each thread's arena has freed: 1,030 pictures by two threads took 733 MB, with two arenas 479.
  MALLOC_ARENA_MAX: '2',
  OCTAVO_BOX: mark,
});

const application = dirname(dirname(fileURLToPath(import.meta.url)));

/** Folders of a system that hold programs and their data, and nobody's documents (an image may keep data in /usr/src). */
const system = [
  'bin',
  'sbin',
  'lib',
  'lib32',
  'lib64',
  'libx32',
  'libexec',
  'share',
  'local/bin',
  'local/sbin',
  'local/lib',
  'local/share',
]
  .map((name) => `/usr/${name}`)
  .concat('/nix/store');

/** Configuration that loaders and fonts read. Not passwd, not hosts. */
const configuration = [
  ...['ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'alternatives', 'fonts', 'papersize', 'localtime'].map(
    (name) => `/etc/${name}`,
  ),
  '/var/cache/fontconfig',
];

const networking = ['resolv.conf', 'hosts', 'nsswitch.conf', 'ssl', 'pki', 'ca-certificates'].map(
  (name) => `/etc/${name}`,
);

/** Node's binary and libraries, the application's code and the packages it resolves, and the entry's folder. */
function code(entry: string): string[] {
  const node = realpathSync(process.execPath);
  const paths = [node, `${dirname(dirname(node))}/lib`, application, dirname(entry)];
  for (let folder = dirname(application); ; folder = dirname(folder)) {
    paths.push(`${folder}/package.json`, `${folder}/node_modules`);
    if (folder === dirname(folder)) break;
  }
  return paths;
}

/** Mounts for bubblewrap, outermost first, each once, with readable folders above them. */
function mounts(room: Room): string[] {
  const args: string[] = [];
  const bound: string[] = [];
  const made = new Set(['/']);
  const within = (path: string) => bound.some((folder) => path === folder || path.startsWith(`${folder}/`));
  const parents = (path: string) => {
    const folder = dirname(path);
    if (made.has(folder) || within(folder)) return;
    parents(folder);
    made.add(folder);
    // Without --perms bubblewrap 0.8 makes the folders above a mount point 0700, closed to any other user.
    args.push('--perms', '0755', '--dir', folder);
  };
  const bind = (path: string) => {
    if (within(path) || !existsSync(path)) return;
    parents(path);
    args.push('--ro-bind', realpathSync(path), path);
    bound.push(path);
  };
  for (const path of system) bind(path);
  for (const name of ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32']) {
    const path = `/${name}`;
    if (!existsSync(path)) continue;
    if (lstatSync(path).isSymbolicLink()) args.push('--symlink', readlinkSync(path), path);
    else bind(path);
  }
  for (const path of [...configuration, ...(room.network ? networking : []), ...code(room.entry)]) bind(path);
  return args;
}

const view = '/scratch';

/**
 * bubblewrap, in three ways. As root the mounts are made by root and Node runs as a real nobody (`drop`). Where nobody
 * may not read the application's files, it runs as root without any capability, seen as nobody (`map`). Otherwise as
 * our own user, seen as nobody (`own`).
 *
 * `map` is the weaker: such a process owns what root owns. Under bubblewrap 0.8 it could write /proc/sys (its cover
 * tests access(2), which says no to a 0555 folder whose files root may write), so /proc and each device are remounted
 * read-only here.
 */
export function bubblewrap(way: 'drop' | 'map' | 'own'): Wall | undefined {
  const bwrap = findProgram('bwrap');
  const setpriv = findProgram('setpriv');
  if (!bwrap || (way === 'drop' && !setpriv)) return undefined;
  const user =
    way === 'drop'
      ? [
          '--cap-drop',
          'ALL',
          ...['SETUID', 'SETGID', 'SETPCAP', 'DAC_READ_SEARCH'].flatMap((name) => [
            '--cap-add',
            `CAP_${name}`,
          ]),
        ]
      : ['--unshare-user', '--uid', String(nobody), '--gid', String(nobody)];
  const devices = ['null', 'zero', 'full', 'random', 'urandom', 'tty'].flatMap((name) => [
    '--remount-ro',
    `/dev/${name}`,
  ]);
  return {
    name: { drop: 'bubblewrap', own: 'bubblewrap', map: 'bubblewrap with a mapped root' }[way],
    level: 3,
    ...(way === 'drop' ? { uid: nobody } : {}),
    view: () => view,
    hops: 2,
    fenced: { filesystem: true, network: true, processes: true },
    command: (room) => [
      ...limits(way === 'drop'),
      bwrap,
      ...[
        '--unshare-pid',
        '--unshare-ipc',
        '--unshare-uts',
        '--unshare-cgroup-try',
        ...(room.network ? [] : ['--unshare-net']),
      ],
      ...user,
      ...['--die-with-parent', '--new-session', '--hostname', 'box', '--clearenv'],
      ...Object.entries(environment(view, room.mark)).flatMap(([name, value]) => ['--setenv', name, value]),
      ...mounts(room),
      ...['--proc', '/proc', '--dev', '/dev', '--bind', room.folder, view, '--chdir', view],
      ...(way === 'map' ? devices : []),
      ...['/dev', '/proc', '/'].flatMap((path) => ['--remount-ro', path]),
      '--',
      ...(way === 'drop' ? dropped(setpriv!) : []),
    ],
  };
}

/** setpriv and unshare from util-linux: own network and process namespaces, the whole file system in view. */
export function unshared(way: 'drop' | 'stay' | 'map'): Wall | undefined {
  const setpriv = findProgram('setpriv');
  const unshare = findProgram('unshare');
  if (!setpriv || !unshare) return undefined;
  const inner = way === 'drop' ? dropped(setpriv) : [setpriv, '--no-new-privs', '--pdeathsig', 'KILL', '--'];
  return {
    name: 'setpriv and unshare',
    level: 2,
    ...(way === 'drop' ? { uid: nobody } : {}),
    view: ({ folder }) => folder,
    hops: 1,
    fenced: { filesystem: false, network: true, processes: true },
    command: ({ network }) => [
      ...limits(way === 'drop'),
      ...[setpriv, '--pdeathsig', 'KILL', '--'],
      ...[
        unshare,
        ...(way === 'map' ? ['--map-root-user'] : []),
        ...(network ? [] : ['--net']),
        '--pid',
        '--ipc',
        '--fork',
        '--kill-child=KILL',
        '--',
      ],
      ...inner,
    ],
  };
}

/** Without namespaces: limits, no new privileges, death with the parent, and another user when we are root. */
export function plain(way: 'drop' | 'stay' | 'limits' | 'nothing'): Wall | undefined {
  const setpriv = findProgram('setpriv');
  if ((way === 'drop' || way === 'stay') && !setpriv) return undefined;
  if (way !== 'nothing' && !findProgram('prlimit')) return undefined;
  const inner = {
    drop: () => dropped(setpriv!),
    stay: () => [setpriv!, '--no-new-privs', '--pdeathsig', 'KILL', '--'],
    limits: () => [],
    nothing: () => [],
  };
  return {
    name: {
      drop: 'setpriv and prlimit',
      stay: 'setpriv and prlimit',
      limits: 'prlimit',
      nothing: 'a plain process',
    }[way],
    level: way === 'nothing' ? 0 : 1,
    ...(way === 'drop' ? { uid: nobody } : {}),
    view: ({ folder }) => folder,
    hops: 0,
    fenced: { filesystem: false, network: false, processes: false },
    command: () => (way === 'nothing' ? [] : [...limits(way === 'drop'), ...inner[way]()]),
  };
}

/** Ends every capability, those kept until here for changing the user and for entering nobody's folder. The death signal comes last: changing the user clears it (prctl(2)). */
const dropped = (setpriv: string): string[] => [
  setpriv,
  ...['--reuid', String(nobody), '--regid', String(nobody), '--clear-groups', '--no-new-privs'],
  ...['--inh-caps=-all', '--bounding-set=-all', '--pdeathsig', 'KILL', '--'],
];

/**
 * What is fixed for the life of a process; memory, CPU and file size are set for each piece of work. RLIMIT_NPROC counts
 * all threads of a user: it is for nobody, whose boxes share it, and never for our own user, who may have a desktop.
 */
const limits = (ofNobody: boolean): string[] => {
  const prlimit = findProgram('prlimit');
  return prlimit
    ? [prlimit, '--core=0', '--nofile=1024:1024', ...(ofNobody ? ['--nproc=2048:2048'] : []), '--']
    : [];
};
