import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Death } from '../death.ts';
import { childrenOf, processesWith, startTimeOf, treeOf } from '../proc.ts';
import { removeTree } from './folder.ts';
import { environment, type Room, type Wall } from './wall.ts';
import { type FromChild, longestMessage, parseFromChild, readLines, type ToChild } from './wire.ts';

const keptOutput = 64 * 1024;
/** Standard output and error together, for one piece of work. */
export const outputFlood = 20 * 1024 * 1024;
/** Everything said over the channel in one piece of work: an honest handler says a few hundred lines. */
const messageFlood = 64 * 1024 * 1024;

/** What a listener is told of while a work runs. */
export interface Watcher {
  message(message: FromChild): void;
  /** It broke the rules of the channel, or flooded its outputs. */
  misbehaved(how: string): void;
  exited(death: Death): void;
}

/** A Node process behind a wall, with a folder of its own. Starts at once; one work at a time. */
export class Isolated {
  readonly room: Room;
  readonly wall: Wall;
  /** Where the process sees its folder. */
  readonly view: string;
  /** Files taken from it lie here, out of its reach. */
  readonly taken: string;
  works = 0;
  private readonly readiness = Promise.withResolvers<void>();
  private readonly exit = Promise.withResolvers<Death>();
  /** Rejects when the process ends before it is ready. */
  readonly ready = this.readiness.promise;
  /** Resolves when it, and all a process namespace ends with it, is gone. */
  readonly exited = this.exit.promise;
  dead = false;
  watcher: Watcher | undefined;
  /** The Node process, as this side numbers it. */
  pid = 0;
  private readonly home: string;
  private child: ChildProcess | undefined;
  private wire: Duplex | undefined;
  private init = 0;
  private stderr = '';
  private outputBytes = 0;
  private messageBytes = 0;
  /** Every process ever seen in the tree, by its start time: what to end where no namespace does. */
  private readonly seen = new Map<number, string>();

  constructor(wall: Wall, home: string, entry: URL, network: boolean, mark: string) {
    this.wall = wall;
    this.home = home;
    this.room = { folder: join(home, 'box'), entry: fileURLToPath(entry), network, mark };
    this.taken = join(home, 'taken');
    this.view = wall.view(this.room);
  }

  /** Makes the folders and starts the process; resolves when it is ready. */
  async start(): Promise<void> {
    this.ready.catch(() => {});
    void this.exited.then((death) => {
      this.dead = true;
      this.readiness.reject(new Error(`an isolated process did not start: ${describe(death)}`));
      this.watcher?.exited(death);
    });
    try {
      const { folder } = this.room;
      await mkdir(this.home);
      // Another user passes through it to the box. By chmod, whatever the umask.
      await chmod(this.home, 0o711);
      await mkdir(this.taken, { mode: 0o700 });
      await mkdir(folder, { mode: 0o700 });
      if (this.wall.uid !== undefined) await chown(folder, this.wall.uid, this.wall.uid);
      if (!this.dead) this.spawn();
    } catch (error) {
      this.exit.resolve({ code: null, signal: null, stderr: String(error) });
    }
    return this.ready;
  }

  private spawn(): void {
    const { folder, entry, mark } = this.room;
    const [file = process.execPath, ...args] = [...this.wall.command(this.room), process.execPath, entry];
    this.child = spawn(file, args, {
      // Inside bubblewrap the environment is set anew.
      env: environment(this.view, mark),
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    this.child.once('error', (error) =>
      this.exit.resolve({ code: null, signal: null, stderr: error.message }),
    );
    this.child.once('exit', (code, signal) => {
      // Words written just before the end may still be in the pipe.
      setTimeout(() => this.exit.resolve({ code, signal, stderr: this.stderr }), 10);
    });
    this.listen(this.child);
  }

  private listen(child: ChildProcess): void {
    const output = (chunk: Buffer) => {
      this.outputBytes += chunk.length;
      // The tail: a dying program says why with its last words.
      this.stderr = (this.stderr + chunk.toString('latin1')).slice(-keptOutput);
      if (this.outputBytes > outputFlood) this.watcher?.misbehaved('it flooded its output');
    };
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', output).on('error', () => {});
    const wire = child.stdio[3] as Duplex | null;
    if (!wire) return;
    this.wire = wire;
    wire.on('error', () => {});
    wire.on('data', (chunk: Buffer) => {
      this.messageBytes += chunk.length;
      if (this.messageBytes > messageFlood) this.watcher?.misbehaved('it flooded its channel');
    });
    const take = (line: string) => {
      const message = parseFromChild(line);
      if (message?.type === 'ready' && this.pid === 0) {
        this.locate(child.pid ?? 0);
        this.readiness.resolve();
      } else if (message) this.watcher?.message(message);
      else this.watcher?.misbehaved('it sent a message that is none');
    };
    readLines(wire, take, () => this.watcher?.misbehaved('it sent an endless message'));
  }

  /** Finds Node, and the first process of its namespace, behind the wrappers. */
  private locate(spawned: number): void {
    let pid = spawned;
    for (let hop = 0; hop < this.wall.hops; hop += 1) {
      pid = childrenOf(pid)[0] ?? 0;
      if (hop === 0) this.init = pid;
    }
    this.pid = pid;
  }

  /** All its processes alive, wrappers left out. */
  tree(): number[] {
    if (this.dead || this.pid === 0) return [];
    const root = this.wall.hops === 2 ? this.init : this.pid;
    const pids = treeOf(root).filter((pid) => pid !== this.init || this.wall.hops === 1);
    if (this.wall.hops === 0)
      for (const pid of pids) if (!this.seen.has(pid)) this.seen.set(pid, startTimeOf(pid));
    return pids;
  }

  send(message: ToChild): void {
    const line = JSON.stringify(message);
    if (line.length > longestMessage)
      throw new RangeError(`a request of ${line.length} characters is too long for the channel`);
    this.wire?.write(`${line}\n`);
  }

  /** Forgets what the last work said. */
  fresh(): void {
    this.stderr = '';
    this.outputBytes = 0;
    this.messageBytes = 0;
  }

  /** Kills all of it at once; resolves when it is gone. Where a namespace holds the processes none can stay behind. */
  async kill(): Promise<void> {
    if (!this.child) this.exit.resolve({ code: null, signal: null, stderr: 'ended before it was started' });
    else if (!this.dead) {
      // While the first child is unreaped its number is its own.
      this.tree();
      if (this.init > 0) signal(this.init);
      else if (this.child?.pid !== undefined) signal(this.child?.pid);
      if ((this.wall.hops === 0 || this.pid === 0) && this.child?.pid !== undefined) signal(-this.child?.pid);
      const gone = await Promise.race([this.exited.then(() => true), sleep(1000, false, { ref: false })]);
      if (!gone && this.child?.pid !== undefined) signal(-this.child?.pid);
      await Promise.race([this.exited, sleep(10_000, undefined, { ref: false })]);
    }
    await this.sweep();
    this.wire?.destroy();
    this.child?.stdout?.destroy();
    this.child?.stderr?.destroy();
  }

  /**
   * Where no process namespace holds them: ends what left the process group but carries the mark, or was seen in the
   * tree, until none is found. One that has left and has cleared its environment between two looks escapes.
   *
   * Also for one that was killed while it started: bubblewrap's first child does not yet die with its parent, and would
   * wait for it for ever.
   */
  private async sweep(): Promise<void> {
    if (this.wall.hops > 0 && this.pid > 0) return;
    for (let tries = 0; tries < 100; tries += 1) {
      const pids = processesWith(`OCTAVO_BOX=${this.room.mark}`);
      for (const [pid, started] of this.seen)
        if (started !== '' && startTimeOf(pid) === started && !pids.includes(pid)) pids.push(pid);
      if (this.child?.pid !== undefined) signal(-this.child.pid);
      if (pids.length === 0) return;
      for (const pid of pids) signal(pid);
      await sleep(10);
      this.seen.clear();
    }
  }

  /** Kills it and removes its folders. */
  async end(): Promise<void> {
    await this.kill();
    await removeTree(this.home);
  }
}

const signal = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {}
};

const describe = ({ code, signal: name, stderr }: Death): string =>
  `${name ?? `exit code ${code}`}${stderr ? `: ${stderr.trim().slice(-500)}` : ''}`;
