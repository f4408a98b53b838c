/** A summary as a result gives it. */
export interface Summary {
  text: string;
  points: { text: string; pages: number[] }[];
  /** Of the summary, as the minutes are. */
  words: number | null;
  /** Minutes to read it. */
  minutes: number | null;
  /** Empty where the result does not say. */
  method: string;
  model: string;
}

/** Fields of a result that `Summary` shows; the rest is shown as for every job. */
export const summarized = ['summary', 'key_points', 'word_count', 'reading_time', 'method', 'model'];

/** Null where a result holds no summary. */
export function readSummary(result: Record<string, unknown> | null): Summary | null {
  if (typeof result?.summary !== 'string' || result.summary.trim() === '') return null;
  const points = Array.isArray(result.key_points) ? result.key_points : [];
  return {
    text: result.summary,
    points: points.flatMap((point) => pointOf(point) ?? []),
    words: numberOf(result.word_count),
    minutes: numberOf(result.reading_time),
    method: typeof result.method === 'string' ? result.method : '',
    model: typeof result.model === 'string' ? result.model : '',
  };
}

function pointOf(value: unknown): Summary['points'][number] | null {
  if (typeof value === 'string') return { text: value, pages: [] };
  const { text, pages, page } = (value ?? {}) as { text?: unknown; pages?: unknown; page?: unknown };
  if (typeof text !== 'string') return null;
  const listed = Array.isArray(pages) ? pages : [page];
  const real = listed.filter((one): one is number => Number.isInteger(one) && one > 0);
  return { text, pages: [...new Set(real)].sort((a, b) => a - b) };
}

const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** Texts as paragraphs: an empty line parts them. */
export const paragraphsOf = (text: string): string[] =>
  text
    .split(/\n\s*\n/)
    .map((one) => one.trim())
    .filter(Boolean);
