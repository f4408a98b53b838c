/**
 * Seconds to wait before attempt `failures + 1`: 1, 2, 4 … up to 60, each spread over its upper half so that chunks that
 * failed together do not return together ("equal jitter").
 */
export function backoffSeconds(failures: number, random: () => number = Math.random): number {
  const full = Math.min(60, 2 ** (failures - 1));
  return full / 2 + (full / 2) * random();
}
