const units = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** `"100MB"`, `"1.5 GiB"`, `"2048"` as a whole number of bytes; decimal units are powers of 1000. NaN when it is none. */
export function parseBytes(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text);
  if (!match) return Number.NaN;
  const unit = units[(match[2]?.toLowerCase() || 'b') as keyof typeof units];
  return unit === undefined ? Number.NaN : Math.round(Number(match[1]) * unit);
}

/** Bytes for people, in powers of 1000: `formatBytes(1_234_567)` is `"1.2 MB"`. */
export function formatBytes(bytes: number): string {
  const steps = ['B', 'kB', 'MB', 'GB', 'TB'];
  let step = 0;
  let value = bytes;
  while (value >= 999.5 && step < steps.length - 1) {
    value /= 1000;
    step += 1;
  }
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${steps[step]}`;
}
