/** What a result says of bytes, fidelity and targets, read with care: a result is whatever some version of the server wrote. */

const record = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

export interface PageSimilarity {
  page: number;
  similarity: number;
}

export interface Similarity {
  mean: number;
  lowest: number;
  worstPage: number;
  /** Worst first. */
  pages: PageSimilarity[];
  dpi: number | null;
}

type Result = Record<string, unknown> | null | undefined;

/** How alike pages look; null where nothing was compared. */
export function similarityOf(result: Result): Similarity | null {
  const found = record(result?.similarity);
  const list = Array.isArray(found?.pages) ? found.pages : [];
  const pages = list
    .flatMap((one) => {
      const page = number(record(one)?.page);
      const similarity = number(record(one)?.similarity);
      return page !== null && similarity !== null ? [{ page, similarity }] : [];
    })
    .sort((a, b) => a.similarity - b.similarity || a.page - b.page);
  const mean = number(found?.mean);
  if (!found || mean === null || pages.length === 0) return null;
  return {
    mean,
    lowest: number(found.lowest) ?? pages[0]!.similarity,
    worstPage: number(found.worst_page) ?? pages[0]!.page,
    pages,
    dpi: number(found.resolution_dpi),
  };
}

export interface Kept {
  name: string;
  before: number;
  after: number;
}

/** What the document holds before and after, counted; what it never held is left out, and named in `absent`. */
export function countsOf(result: Result): { kept: Kept[]; absent: string[] } {
  const structure = record(result?.structure);
  const before = record(structure?.before) ?? {};
  const after = record(structure?.after) ?? {};
  const rows = order.concat(Object.keys(before).filter((name) => !order.includes(name))).flatMap((name) => {
    const [was, is] = [number(before[name]), number(after[name])];
    return was === null || is === null ? [] : [{ name, before: was, after: is }];
  });
  return {
    kept: rows.filter((row) => row.before > 0 || row.after > 0),
    absent: rows.filter((row) => row.before === 0 && row.after === 0).map((row) => row.name),
  };
}

const order = [
  'pages',
  'links',
  'outline_items',
  'destinations',
  'page_labels',
  'annotations',
  'fields',
  'filled_fields',
  'widgets',
  'tags',
  'layers',
  'attachments',
  'fonts',
  'signatures',
];

export const lossesOf = (result: Result): string[] =>
  Array.isArray(result?.losses) ? result.losses.filter((one) => typeof one === 'string') : [];

export interface Target {
  size: number;
  met: boolean;
  smallest: number | null;
  limitedBy: string;
}

/** The size that was asked for and what became of it; null where none was. */
export function targetOf(result: Result): Target | null {
  const size = number(result?.target_size);
  if (size === null || typeof result?.target_met !== 'boolean') return null;
  return {
    size,
    met: result.target_met,
    smallest: number(result.smallest_acceptable_size),
    limitedBy: typeof result.limited_by === 'string' ? result.limited_by : 'nothing',
  };
}

/** Whether a result says what was kept, and where the bytes were before and after. */
export const hasReport = (result: Result): boolean =>
  record(record(result?.bytes)?.before) !== null || record(result?.structure) !== null;

/** Fields of a result that have a place of their own on the page. */
export const shownElsewhere: readonly string[] = [
  'bytes',
  'structure',
  'similarity',
  'text_equal',
  'text_pages',
  'losses',
  'target_size',
  'target_met',
  'smallest_acceptable_size',
  'limited_by',
];

export const plain = { record, number };
