import { basename, join } from 'node:path';
import { serviceUnavailable } from '../fault.ts';
import type { Logger } from '../log.ts';
import { Isolated } from './isolated.ts';
import type { Wall } from './wall.ts';

/** Tries to start a process before work is told that none can be started. */
const startAttempts = 3;
/** A module that takes longer to load than this has hung. */
const readyMs = 30_000;

export interface CrewOptions {
  wall: Wall;
  /** Each process has a folder of its own in here. */
  folder: string;
  entry: URL;
  /** Processes without network kept alive, at work or idle. Those with network are started when asked for. */
  size: number;
  log: Logger | undefined;
}

/** The living processes: warmed in the background, handed out when ready, replaced when gone. */
export class Crew {
  private readonly options: CrewOptions;
  private readonly live = new Set<Isolated>();
  private readonly idle: Isolated[] = [];
  private readonly takers: {
    network: boolean;
    failures: number;
    give: (isolated: Isolated) => void;
    refuse: (error: unknown) => void;
  }[] = [];
  private readonly starting = { true: 0, false: 0 };
  private started = 0;
  private failures = 0;
  private closed = false;
  private retry: NodeJS.Timeout | undefined;

  constructor(options: CrewOptions) {
    this.options = options;
  }

  get warm(): number {
    return this.idle.length;
  }

  /** Starts what is missing. */
  supply(): void {
    if (this.closed) return;
    for (const network of [false, true]) {
      const asked = this.takers.filter((taker) => taker.network === network).length;
      const alive = [...this.live].filter(
        (isolated) => isolated.room.network === network && !isolated.dead,
      ).length;
      // After a failure only as many are tried as somebody waits for, and the rest a little later.
      const lacking = network || this.retry ? 0 : this.options.size - alive;
      const coming = this.starting[`${network}`];
      for (let missing = Math.max(asked - coming, lacking); missing > 0; missing -= 1)
        void this.begin(network);
    }
  }

  /** A ready process, used by nobody else. Throws SERVICE_UNAVAILABLE when none can be started. */
  take(network: boolean): Promise<Isolated> {
    if (this.closed) return Promise.reject(stopping());
    for (let at = this.idle.length - 1; at >= 0; at -= 1) {
      const isolated = this.idle[at]!;
      if (isolated.dead || isolated.room.network !== network) continue;
      this.idle.splice(at, 1);
      return Promise.resolve(isolated);
    }
    return new Promise((give, refuse) => {
      this.takers.push({ network, failures: 0, give, refuse });
      this.supply();
    });
  }

  /** Takes a clean process back. */
  give(isolated: Isolated): void {
    if (this.closed || isolated.dead) {
      void this.end(isolated);
      return;
    }
    const at = this.takers.findIndex((taker) => taker.network === isolated.room.network);
    if (at >= 0) this.takers.splice(at, 1)[0]!.give(isolated);
    else this.idle.push(isolated);
  }

  /** Kills a process, removes its folder, and has it replaced. */
  async end(isolated: Isolated): Promise<void> {
    try {
      await isolated.end();
    } catch (error) {
      this.options.log?.error(
        { event: 'sandbox_cleanup_failed', err: error },
        'the folder of an isolated process stays behind',
      );
    }
    this.live.delete(isolated);
    this.supply();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    for (const taker of this.takers.splice(0)) taker.refuse(stopping());
    this.idle.length = 0;
    while (this.live.size > 0) await Promise.all([...this.live].map((isolated) => this.end(isolated)));
  }

  private async begin(network: boolean): Promise<void> {
    const { wall, folder, entry, log } = this.options;
    this.started += 1;
    const mark = `${basename(folder)}.${this.started}.`;
    const isolated = new Isolated(wall, join(folder, String(this.started)), entry, network, mark);
    this.live.add(isolated);
    this.starting[`${network}`] += 1;
    const timer = setTimeout(() => void isolated.kill(), readyMs);
    try {
      await isolated.start();
      this.failures = 0;
      void isolated.exited.then(() => this.lost(isolated));
      this.starting[`${network}`] -= 1;
      this.give(isolated);
    } catch (error) {
      this.starting[`${network}`] -= 1;
      this.failures += 1;
      if (!this.closed)
        log?.warn({ event: 'sandbox_start_failed', err: error }, 'an isolated process did not start');
      this.later();
      this.disappoint(network, error);
      await this.end(isolated);
    } finally {
      clearTimeout(timer);
    }
  }

  /** One that dies while nobody uses it; a busy one is ended by its work. */
  private lost(isolated: Isolated): void {
    const at = this.idle.indexOf(isolated);
    if (at < 0) return;
    this.idle.splice(at, 1);
    void this.end(isolated);
  }

  private disappoint(network: boolean, error: unknown): void {
    const at = this.takers.findIndex((taker) => taker.network === network);
    const taker = this.takers[at];
    if (!taker) return;
    taker.failures += 1;
    if (taker.failures < startAttempts) return;
    this.takers.splice(at, 1);
    taker.refuse(
      serviceUnavailable(
        { reason: 'No isolated process can be started on this machine now. Try again in a minute.' },
        error,
      ),
    );
  }

  private later(): void {
    if (this.closed) return;
    const retry = () => {
      this.retry = undefined;
      this.supply();
    };
    this.retry ??= setTimeout(retry, Math.min(10_000, 100 * 2 ** this.failures)).unref();
  }
}

/** What work hears that was given to a worker on its way out; another will do it. */
export const stopping = () =>
  serviceUnavailable({
    reason: 'This worker is stopping. The work will be done by another, or after the restart.',
  });
