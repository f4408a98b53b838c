import { memoryOf, readText, treeOf } from '../../server/src/proc.ts';

/** The most any isolated process below `pid` ever had resident, until stopped; bytes. Looks every 50 ms. */
export function largestIsolated(pid: number): { stop(): number } {
  let peak = 0;
  const look = () => {
    for (const each of treeOf(pid))
      if (/operations\/child\.ts/.test(readText(`/proc/${each}/cmdline`)))
        peak = Math.max(peak, memoryOf(each).peakBytes);
  };
  const timer = setInterval(look, 50);
  return {
    stop() {
      look();
      clearInterval(timer);
      return peak;
    },
  };
}
