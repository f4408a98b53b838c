import { cancelled } from '../death.ts';

/** A number of places and a line in front of them: first come, first served. */
export class Places {
  private readonly size: number;
  private readonly line: { enter: () => void; refuse: (error: unknown) => void }[] = [];
  private refused: (() => unknown) | undefined;
  taken = 0;

  constructor(size: number) {
    this.size = size;
  }

  /** Resolves when a place is ours. Aborting gives up the wait: CANCELLED. */
  enter(signal: AbortSignal | undefined): Promise<void> {
    if (this.refused) return Promise.reject(this.refused());
    if (this.taken < this.size) {
      this.taken += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const leaveLine = () => {
        signal?.removeEventListener('abort', onAbort);
        const at = this.line.indexOf(waiting);
        if (at >= 0) this.line.splice(at, 1);
      };
      const onAbort = () => waiting.refuse(cancelled());
      const waiting = {
        enter: () => {
          leaveLine();
          this.taken += 1;
          resolve();
        },
        refuse: (error: unknown) => {
          leaveLine();
          reject(error);
        },
      };
      this.line.push(waiting);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  leave(): void {
    this.taken -= 1;
    this.line[0]?.enter();
  }

  /** Sends everybody in the line away, and all who come later. */
  close(error: () => unknown): void {
    this.refused = error;
    for (const waiting of [...this.line]) waiting.refuse(error());
  }
}
