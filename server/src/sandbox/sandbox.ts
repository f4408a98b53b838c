import type { Readable } from 'node:stream';

/** What one piece of work may use, enforced from outside the process that does it. */
export interface Box {
  /** Wall clock until the process is asked to stop. */
  softSeconds: number;
  /** Wall clock until its process group is killed: `TIMEOUT`. */
  hardSeconds: number;
  memoryBytes: number;
  /** What may lie in the scratch folder, inputs included; past it the group is killed: `DISK_LIMIT`. */
  diskBytes: number;
  network: boolean;
}

/** Work for an isolated process: JSON in, JSON and files out. The pool knows nothing of what it means. */
export interface Work {
  /** Handed to the child's handler as it is. Inputs appear as files under the names given here. */
  request: unknown;
  /**
   * In the scratch folder before the handler starts: copied from a stream, or linked to a file of ours that is not to be
   * written to; `name` is the server's own, `[a-z0-9.-]+`.
   */
  inputs: readonly ({ name: string } & ({ open: () => Promise<Readable> } | { path: string }))[];
  box: Box;
  /** Aborting it kills the process group at once and rejects with `CANCELLED`. */
  signal?: AbortSignal;
  onEvent?: (event: ChildEvent) => void;
  /**
   * Answers what the handler asks while it works; absent: a process that asks is ended. The question is untrusted JSON of at
   * most 2 MB, the answer JSON of at most 9 MB; a Fault that is thrown arrives as that fault. The signal is aborted when the
   * handler waits no more, because it says so or because the work has ended in whatever way.
   */
  onAsk?: (question: unknown, signal: AbortSignal) => Promise<unknown>;
}

/** What a child says while it works. Untrusted: the pool checks shapes and drops what does not fit. */
export type ChildEvent =
  | { type: 'stage'; stage: string }
  | { type: 'progress'; done: number; total: number }
  | { type: 'warning'; text: string }
  | { type: 'log'; fields: Record<string, unknown> };

export interface Finished {
  /** The handler's answer. Untrusted JSON. */
  value: unknown;
  /** Resolves a file name the answer mentions to a path, refusing links and anything outside the scratch folder. */
  file(name: string): Promise<{ path: string; size: number }>;
  seconds: number;
  /** Removes the scratch folder and gives the process back. Call it once the files are taken; the pool waits for it. */
  release(): Promise<void>;
}

/** One rule of isolation, and whether this machine enforces it. */
export interface Guard {
  name:
    | 'filesystem'
    | 'network'
    | 'processes'
    | 'user'
    | 'memory'
    | 'cpu'
    | 'file_size'
    | 'process_count'
    | 'disk'
    | 'wall_clock'
    | 'environment';
  enforced: boolean;
  /** By what: "bubblewrap", "prlimit --data", "watchdog"; or why not, with the remedy. */
  by: string;
}

export interface SandboxStatus {
  /** 3 bubblewrap + prlimit, 2 setpriv + unshare + prlimit, 1 prlimit, 0 a plain child under watch. */
  level: 0 | 1 | 2 | 3;
  guards: Guard[];
  /** Processes kept warm, and those at work. */
  warm: number;
  busy: number;
}

export interface Sandbox {
  /** Runs work in an isolated process. Rejects with a Fault: TIMEOUT, MEMORY_LIMIT, DISK_LIMIT, ENGINE_CRASH, CANCELLED, or the handler's own. */
  run(work: Work): Promise<Finished>;
  status(): Promise<SandboxStatus>;
  /** Kills everything and removes the scratch folders. */
  close(): Promise<void>;
}
