/** Bytes in powers of 1000: `1.2 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || Math.abs(value) >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `840 ms`, `3.2 s`, `2 min 5 s`, `1 h 20 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `3 minutes ago`, `in 2 hours`; within 10 s `just now`. */
export function formatAgo(at: string, now: number): string {
  const seconds = (Date.parse(at) - now) / 1000;
  if (Math.abs(seconds) < 10) return 'just now';
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ];
  const [unit, size] = steps.find(([, size]) => Math.abs(seconds) >= size * 0.995) ?? steps[3]!;
  return new Intl.RelativeTimeFormat('en', { numeric: 'always' }).format(Math.round(seconds / size), unit);
}

/** Date and time in the reader's own zone and manner. */
export const formatTime = (at: string): string =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(at));

/** Whole seconds for a clock that ticks: `7 s`, then as `formatSeconds`. */
export const formatElapsed = (seconds: number): string =>
  seconds < 60 ? `${Math.max(0, Math.floor(seconds))} s` : formatSeconds(Math.floor(seconds));

/** `image_quality` as `Image quality`; a unit at the end (`duration_seconds`) is left out, the value shows it. */
export function humanize(name: string): string {
  const words = name
    .replace(/(?<=.)_(seconds|percent|bytes)$/, '')
    .replace(/[._-]+/g, ' ')
    .replace(/\b(cpu|sha256|pdf)\b/gi, (short) => short.toUpperCase())
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
