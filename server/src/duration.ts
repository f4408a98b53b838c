const units = { ms: 0.001, s: 1, m: 60, min: 60, h: 3600, d: 86_400 };

/** `"30s"`, `"15m"`, `"24h"`, `"7d"` or a bare number of seconds, as seconds. NaN when it is none of these. */
export function parseSeconds(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d)?\s*$/i.exec(text);
  if (!match) return Number.NaN;
  return Number(match[1]) * units[(match[2]?.toLowerCase() ?? 's') as keyof typeof units];
}

/** Seconds for people: `formatSeconds(3725)` is `"1 h 2 min"`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}
