import { formatBytes, humanize } from '../ui/format.ts';
import type { LevelPreview } from './level-preview.ts';

const units: Record<string, number> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };

/** "2 MB", "800kB", "1.5MiB", "40 %" of `original` as bytes; null when it is none of these. */
export function targetBytes(text: string, original: number | null): number | null {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(?:(%)|([kmg]?)(i?)b?)\s*$/i.exec(text);
  if (!found) return null;
  const [, figure, percent, unit = '', binary] = found;
  if (percent) return original === null ? null : Math.floor((Number(figure) / 100) * original);
  const size =
    binary && unit ? 1024 ** (' kmg'.indexOf(unit.toLowerCase()) || 0) : units[unit.toLowerCase()]!;
  return Math.floor(Number(figure) * size);
}

export interface TargetAnswer {
  /** `open`: not known without a measurement. */
  kind: 'open' | 'reached' | 'likely' | 'doubtful' | 'beyond';
  text: string;
}

/** Whether a size is within reach, by what the preview measured; null while there is no size to speak of. */
export function answerTarget(
  text: string,
  original: number | null,
  preview: LevelPreview | null,
): TargetAnswer | null {
  if (text.trim() === '') return null;
  const target = targetBytes(text, original);
  if (target === null || target <= 0) return null;
  const asked = /%/.test(text) ? `${formatBytes(target)}: ` : '';
  if (original !== null && target >= original)
    return { kind: 'reached', text: `${asked}the file is no larger than that now.` };
  const levels = [...(preview?.levels ?? [])].sort((a, b) => b.expected - a.expected);
  const smallest = levels.at(-1);
  if (!preview || !smallest) return asked ? { kind: 'open', text: `At most ${formatBytes(target)}.` } : null;
  const fits = levels.find((one) => one.expected <= target);
  if (fits) {
    const sure = fits.high <= target;
    return {
      kind: sure ? 'reached' : 'likely',
      text: `${asked}${sure ? 'within reach' : 'probably within reach'}, about level ${humanize(fits.level).toLowerCase()}.`,
    };
  }
  const floor = preview.smallest;
  if (floor !== null && target < floor)
    return {
      kind: 'beyond',
      text: `${asked}below the smallest that still reads well (≈ ${formatBytes(floor)}). The file will be about that, and the result will say so.`,
    };
  const beyond = `${asked}smaller than level ${smallest.level} makes it (≈ ${formatBytes(smallest.expected)})`;
  return floor === null
    ? { kind: 'doubtful', text: `${beyond}. It is tried, and the result says whether it was met.` }
    : { kind: 'likely', text: `${beyond}, and probably within reach (down to ≈ ${formatBytes(floor)}).` };
}
