import type { Operation, Preview } from '@octavo/client';
import type { Values } from '../operations/option-schema.ts';
import { plain } from './facts.ts';

export interface Crop {
  page: number;
  before: string;
  after: string;
}

/** What a level would make of the document, as measured. */
export interface MeasuredLevel {
  level: string;
  expected: number;
  low: number;
  high: number;
  exact: boolean;
  similarity: number | null;
  crops: Crop[];
}

export interface LevelPreview {
  originalSize: number;
  recommended: string | null;
  levels: MeasuredLevel[];
  /** Bytes at the floor of quality; null where a server does not measure it. */
  smallest: number | null;
  bytes: unknown;
  findings: string[];
}

/** Whether an operation measures its levels beforehand. */
export const measuresLevels = (operation: Operation | undefined): boolean =>
  operation?.preview === true &&
  operation.preview_result?.properties?.levels !== undefined &&
  operation.options.properties?.level?.enum !== undefined;

/** Options that change what is measured, as the preview takes them: the level itself and the target do not. */
export function previewOptions(values: Values, levels: readonly unknown[]): Record<string, unknown> {
  const { image_quality, max_dpi, grayscale, password } = values;
  const set = Object.fromEntries(
    Object.entries({ image_quality, max_dpi, grayscale }).filter(
      ([, value]) => typeof value === 'number' || value === true,
    ),
  );
  return {
    ...(password ? { password } : {}),
    ...(Object.keys(set).length > 0 ? { settings: levels.map((level) => ({ level, ...set })) } : {}),
  };
}

/** The preview's answer; null when it is not of the shape the cards know. */
export function readPreview({ result }: Preview): LevelPreview | null {
  const originalSize = plain.number(result.original_size);
  if (originalSize === null || !Array.isArray(result.levels)) return null;
  const levels = result.levels.flatMap((row) => {
    const one = plain.record(row);
    const expected = plain.number(one?.expected_size);
    if (!one || typeof one.level !== 'string' || expected === null) return [];
    return [
      {
        level: one.level,
        expected,
        low: plain.number(one.low) ?? expected,
        high: plain.number(one.high) ?? expected,
        exact: one.exact === true,
        similarity: plain.number(one.similarity),
        crops: (Array.isArray(one.crops) ? one.crops : []).filter(isCrop),
      },
    ];
  });
  return {
    originalSize,
    recommended: typeof result.recommended === 'string' ? result.recommended : null,
    levels,
    smallest: plain.number(result.smallest_acceptable_size),
    bytes: result.bytes,
    findings: (Array.isArray(result.findings) ? result.findings : []).flatMap((one) => {
      const text = plain.record(one)?.text;
      return typeof text === 'string' ? [text] : [];
    }),
  };
}

/** Pictures come as `data:` texts; anything else would be an address somebody else chose. */
function isCrop(value: unknown): value is Crop {
  const crop = plain.record(value);
  const picture = (text: unknown) =>
    typeof text === 'string' && /^data:image\/(webp|png|jpeg);base64,/.test(text);
  return crop !== null && plain.number(crop.page) !== null && picture(crop.before) && picture(crop.after);
}
