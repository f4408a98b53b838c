import { readText } from '../../server/src/proc.ts';

export interface Memory {
  /** Everything resident, program and libraries included. Bytes. */
  rss: number;
  /** Of that, pages of its own. */
  own: number;
}

/** What a process has resident now, from /proc/pid/status. */
export function memoryNow(pid: number): Memory {
  const status = readText(`/proc/${pid}/status`);
  const field = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
  return { rss: field('VmRSS'), own: field('RssAnon') };
}

/** Proportional share of a group of processes: shared pages counted once among those that share them. Bytes. */
export function shareOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const kB = /^Pss:\s+(\d+) kB/m.exec(readText(`/proc/${pid}/smaps_rollup`))?.[1];
    return sum + Number(kB ?? 0) * 1024;
  }, 0);
}

/** Samples the resident memory of a process until stopped; asking again gives the same. */
export function sampleMemory(pid: number, everyMs = 50) {
  const before = memoryNow(pid);
  const samples = [before];
  const timer = setInterval(() => samples.push(memoryNow(pid)), everyMs);
  return {
    stop() {
      clearInterval(timer);
      return {
        before: before.rss,
        peak: Math.max(...samples.map((sample) => sample.rss)),
        peakOwn: Math.max(...samples.map((sample) => sample.own)),
        samples: samples.length,
      };
    },
  };
}
