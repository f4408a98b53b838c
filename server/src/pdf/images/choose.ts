import { type Deflated, packedHarder } from './flate.ts';
import type { ImageOutcome, ImageTask } from './task.ts';

type Replaced = Extract<ImageOutcome, { kind: 'replaced' }>;
export type Candidate = Omit<Replaced, 'kind'> & Pick<Deflated, 'raw'>;

/** Bytes a candidate takes in the file, its palette and parameters included. */
const cost = ({ bytes, colorSpace, parameters }: Candidate): number =>
  bytes.length +
  (typeof colorSpace === 'object' ? colorSpace.palette.length + 40 : 0) +
  (parameters ? 15 * Object.keys(parameters).length : 0);

/**
 * The smallest candidate, if it is worth replacing the original. A loss must earn its keep: the result has to be 3 %
 * smaller where pixels were dropped and 8 % where only the quality was, and a lossless candidate within 5 % is taken
 * instead; without loss 0.5 % suffices.
 */
export function choose(task: ImageTask, candidates: readonly Candidate[]): ImageOutcome {
  if (task.settings.grayscale && ['rgb', 'cmyk', 'indexed'].includes(task.color.kind)) {
    // Asked for, whatever it costs.
    const gray = smallest(candidates.filter(({ colorSpace }) => overGray(colorSpace)));
    if (gray) return replaced(gray);
  }
  let best = smallest(candidates);
  if (!best) return { kind: 'kept' };
  if (best.lossy) {
    const exact = smallest(candidates.filter(({ lossy }) => !lossy));
    if (exact && cost(exact) < cost(best) * 1.05) best = exact;
  }
  best = packedHarder(best, task.settings.thorough ? 2 : 1);
  const fewer = best.width < task.width || best.height < task.height;
  const share = best.lossy ? (fewer ? 0.97 : 0.92) : 0.995;
  if (cost(best) + 16 >= task.bytes.length * share) {
    const exact = best.lossy && smallest(candidates.filter(({ lossy }) => !lossy));
    if (!exact || cost(exact) + 16 >= task.bytes.length * 0.995) return { kind: 'kept' };
    best = exact;
  }
  return replaced(best);
}

const replaced = ({ raw: _raw, ...candidate }: Candidate): Replaced => ({ kind: 'replaced', ...candidate });

const overGray = (space: Candidate['colorSpace']) =>
  space === 'gray' || (typeof space === 'object' && space.over === 'gray');

function smallest(candidates: readonly Candidate[]): Candidate | undefined {
  let best: Candidate | undefined;
  for (const candidate of candidates) if (!best || cost(candidate) < cost(best)) best = candidate;
  return best;
}
