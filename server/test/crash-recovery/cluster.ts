import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readText, startTimeOf, treeOf } from '../../src/proc.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export type Role = 'all' | 'api' | 'worker';

export interface Member {
  name: string;
  role: Role;
  child: ChildProcess | undefined;
  ready: boolean;
  url: string | undefined;
}

/** A process that ended although nobody had killed it. */
export interface Death {
  name: string;
  how: string;
  /** Before it was ready: at a start in the middle of an outage a supervisor tries again. */
  starting: boolean;
  tail: string[];
}

/** Some Octavo processes on one data folder, and a supervisor that starts again what has ended. */
export interface Cluster {
  members: readonly Member[];
  deaths: Death[];
  /** How often each event was logged. */
  events: Map<string, number>;
  /** Lines of level ERROR. */
  errors: string[];
  /** Where the API listens now; changes with every start of it. */
  url(): string | undefined;
  /** Resolves when all members are ready; rejects after two minutes. */
  ready(): Promise<void>;
  /** Ends one of them with SIGKILL, the supervisor starts it again. Gives every process that was part of it. */
  kill(member: Member): Process[];
  /** The server of the private database, unless there is none now. */
  postmaster(): number | undefined;
  /** Processes below the members that do the work: walls, isolated Node processes, engines. */
  inhabitants(): Inhabitant[];
  /** Of all processes ever seen here those that still live. */
  survivors(): Process[];
  /** Stops all as an operator would. Gives the exit codes. */
  stop(): Promise<(number | null)[]>;
}

/** A process, by what names it for good. */
export interface Process {
  pid: number;
  started: string;
  what: string;
}

export interface Inhabitant {
  pid: number;
  owner: Member;
  /** Name of its program, as the kernel has it (15 characters). */
  program: string;
}

export const programOf = (pid: number): string => readText(`/proc/${pid}/comm`).trim();

/** Dead, and only not yet waited for: in a container nobody may ever do that. */
const isZombie = (pid: number): boolean => /\) [ZX] /.test(readText(`/proc/${pid}/stat`));

export const isAlive = ({ pid, started }: Process): boolean =>
  startTimeOf(pid) === started && started !== '' && !isZombie(pid);

export const processOf = (pid: number): Process => ({
  pid,
  started: startTimeOf(pid),
  what: `${programOf(pid)} ${readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').slice(0, 300)}`,
});

export function signal(pid: number, name: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {}
}

export function openCluster(
  dataDir: string,
  logFile: string,
  roles: Record<string, Role>,
  env: Record<string, string>,
): Cluster {
  const members: Member[] = Object.entries(roles).map(([name, role]) => ({
    name,
    role,
    child: undefined,
    ready: false,
    url: undefined,
  }));
  const deaths: Death[] = [];
  const events = new Map<string, number>();
  const errors: string[] = [];
  const condemned = new Set<ChildProcess>();
  const seen = new Map<string, Process>();
  let closing = false;

  const remember = (pid: number): Process[] =>
    treeOf(pid).map((each) => {
      const found = processOf(each);
      if (found.started !== '') seen.set(`${each} ${found.started}`, found);
      return found;
    });

  const start = (member: Member): ChildProcess => {
    const child = spawn(process.execPath, [main, 'serve', '--role', member.role], {
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '',
        PORT: '0',
        DATA_DIR: dataDir,
        LOG_LEVEL: 'info',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    member.child = child;
    return child;
  };

  const take = (member: Member, tail: string[]) => (line: string) => {
    tail.push(line);
    if (tail.length > 30) tail.shift();
    appendFileSync(logFile, `${member.name} ${line}\n`);
    const name = /"event":"(\w+)"/.exec(line)?.[1];
    if (name) events.set(name, (events.get(name) ?? 0) + 1);
    if (line.includes('"level":"ERROR"') || line.includes('"level":"FATAL"'))
      errors.push(`${member.name} ${line}`);
    if (name === 'ready') {
      member.ready = true;
      member.url = (JSON.parse(line) as { url?: string }).url;
    }
  };

  const keep = async (member: Member): Promise<void> => {
    while (!closing) {
      const child = start(member);
      const tail: string[] = [];
      for (const stream of [child.stdout!, child.stderr!])
        createInterface({ input: stream }).on('line', take(member, tail));
      const how = await new Promise<string>((resolve) =>
        child.once('exit', (code, name) => resolve(name ?? `exit code ${code}`)),
      );
      const starting = !member.ready;
      member.ready = false;
      member.url = undefined;
      if (closing) return;
      if (!condemned.has(child)) deaths.push({ name: member.name, how, starting, tail });
      // As long as a supervisor waits; without it, a member that cannot start would take the whole machine.
      await sleep(condemned.has(child) ? 20 : 300);
    }
  };
  const kept = members.map((member) => keep(member));

  const postmaster = (): number | undefined => {
    try {
      const pid = Number(
        readFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0],
      );
      return pid > 1 && readText(`/proc/${pid}/cmdline`).includes(dataDir) ? pid : undefined;
    } catch {
      return undefined;
    }
  };
  const look = setInterval(() => {
    for (const { child } of members) if (child?.pid) remember(child.pid);
    const server = postmaster();
    if (server) remember(server);
  }, 500);

  return {
    members,
    deaths,
    events,
    errors,
    postmaster,
    url: () => members.find((member) => member.role !== 'worker')?.url,
    async ready() {
      for (const until = Date.now() + 120_000; members.some((member) => !member.ready); await sleep(20))
        if (Date.now() > until)
          throw new Error(
            `not ready within two minutes: ${members
              .filter((member) => !member.ready)
              .map((member) => member.name)
              .join(', ')}\n${deaths.at(-1)?.tail.join('\n') ?? ''}`,
          );
    },
    kill(member) {
      const { child } = member;
      if (!child?.pid) return [];
      const tree = remember(child.pid);
      condemned.add(child);
      member.ready = false;
      member.url = undefined;
      signal(child.pid);
      return tree;
    },
    inhabitants: () =>
      members.flatMap((owner) => {
        const own = owner.child?.pid;
        if (!own) return [];
        remember(own);
        return treeOf(own)
          .filter((pid) => pid !== own && programOf(pid) !== 'postgres')
          .map((pid) => ({ pid, owner, program: programOf(pid) }));
      }),
    survivors: () => [...seen.values()].filter(isAlive),
    async stop() {
      closing = true;
      clearInterval(look);
      for (const { child } of members) if (child?.pid) remember(child.pid);
      const codes = await Promise.all(
        members.map(async ({ child }) => {
          if (!child) return null;
          if (child.exitCode === null && child.signalCode === null) {
            const ended = new Promise((resolve) => child.once('exit', resolve));
            child.kill('SIGTERM');
            const patience = setTimeout(() => child.kill('SIGKILL'), 60_000);
            await ended;
            clearTimeout(patience);
          }
          return child.exitCode;
        }),
      );
      await Promise.all(kept);
      return codes;
    },
  };
}
