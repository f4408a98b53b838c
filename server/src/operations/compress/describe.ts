import type { Static } from 'typebox';
import type { ImageOutcome } from '../../pdf/images/task.ts';
import type { Source } from '../operation.ts';
import type definition from './definition.ts';
import type { Made } from './make.ts';

type Result = Static<typeof definition.result>;
type Options = Static<typeof definition.options>;

export const engine = 'Octavo optimizer';
const listedPages = 200;

/** The result of a job as anyone may read it; without `made`, the original came back. */
export function describe(
  source: Source,
  made: Made | undefined,
  { size, seconds, options, reason }: { size: number; seconds: number; options: Options; reason?: string },
): Result {
  const result: Result = {
    original_size: source.size,
    compressed_size: size,
    compression_ratio: round(size / Math.max(1, source.size), 4),
    saved_percent: round(100 * (1 - size / Math.max(1, source.size)), 2),
    pages: made?.checked.census.pages ?? source.pdf?.pages ?? 0,
    engine: made ? engine : 'none',
    duration_seconds: round(seconds, 3),
    changed: made !== undefined,
    ...(reason ? { reason } : {}),
  };
  return made ? { ...result, ...fidelity(made, size, options) } : result;
}

function fidelity(made: Made, size: number, { level }: Options): Partial<Result> {
  const { settings, checked, encoded, target, before } = made;
  const { dpi, quality, similarity, grayscale } = settings;
  const replaced = encoded.outcomes.filter(
    (one): one is Extract<ImageOutcome, { kind: 'replaced' }> => one?.kind === 'replaced',
  );
  const pages = [...checked.comparison.pages].sort((a, b) => a.similarity - b.similarity || a.page - b.page);
  return {
    parameters: {
      level,
      max_dpi: dpi > 10_000 ? null : dpi,
      image_quality: settings.lossy ? quality : null,
      similarity,
      grayscale,
    },
    ...(target
      ? {
          target_size: target.bytes,
          target_met: size <= target.bytes,
          smallest_acceptable_size: Math.min(target.smallest, size),
          limited_by: size <= target.bytes ? 'nothing' : target.limitedBy,
        }
      : {}),
    images: {
      found: made.images,
      recompressed: replaced.length,
      kept: made.images - replaced.length,
      reduced: replaced.filter(({ similarity: held, lossy }) => lossy && held < 1).length,
      lowest_similarity: round(Math.min(1, ...replaced.map((one) => one.similarity)), 4),
    },
    fonts_subset: made.fonts,
    merged_objects: made.merged,
    removed: made.removed as Record<string, number>,
    bytes: made.bytes,
    structure: {
      before: { ...before.census } as Record<string, number>,
      after: { ...checked.census } as Record<string, number>,
    },
    ...(pages.length > 0
      ? {
          similarity: {
            resolution_dpi: checked.comparison.resolution_dpi,
            pages_checked: pages.length,
            mean: round(pages.reduce((sum, one) => sum + one.similarity, 0) / pages.length, 5),
            lowest: pages[0]!.similarity,
            worst_page: pages[0]!.page,
            pages: pages.slice(0, listedPages),
          },
        }
      : {}),
    text_equal: checked.comparison.text_differs.length === 0,
    text_pages: checked.comparison.text_pages,
    losses: checked.losses,
  };
}

const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;
