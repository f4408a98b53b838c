import { type OpenPdf, pageSize, withMemory, withPdf } from './pdfium.ts';

/** The document information dictionary (PDF 32000-1, 14.3.3) as plain, safe text; absent entries are absent. */
export type Metadata = Partial<
  Record<
    'title' | 'author' | 'subject' | 'keywords' | 'creator' | 'producer' | 'created' | 'modified',
    string
  >
>;

/** A page size in points and how many pages have it. */
export interface PageSize {
  width: number;
  height: number;
  pages: number;
}

const keys = {
  title: 'Title',
  author: 'Author',
  subject: 'Subject',
  keywords: 'Keywords',
  creator: 'Creator',
  producer: 'Producer',
  created: 'CreationDate',
  modified: 'ModDate',
} as const;
const longest = 1000;

/** Title, author and the like. Whoever wrote the document chose them: control and direction characters are dropped. */
export const readMetadata = (path: string): Promise<Metadata> =>
  withPdf(path, (pdf) => {
    const found: Metadata = {};
    for (const [name, key] of Object.entries(keys)) {
      const raw = safeText(entry(pdf, key));
      const value = name === 'created' || name === 'modified' ? isoDate(raw) : raw;
      if (value) found[name as keyof Metadata] = value;
    }
    return found;
  });

/** The sizes of the first `bound` pages, most frequent first. */
export const pageSizes = (path: string, bound: number): Promise<PageSize[]> =>
  withPdf(path, (pdf) => {
    const sizes = new Map<string, PageSize>();
    for (let index = 0; index < Math.min(pdf.claimedPages, bound); index += 1) {
      const size = pageSize(pdf, index);
      if (!size) continue;
      const width = Math.round(size.width * 100) / 100;
      const height = Math.round(size.height * 100) / 100;
      const known = sizes.get(`${width} ${height}`);
      if (known) known.pages += 1;
      else sizes.set(`${width} ${height}`, { width, height, pages: 1 });
    }
    return [...sizes.values()].sort((a, b) => b.pages - a.pages);
  });

function entry({ library, handle }: OpenPdf, key: string): string {
  const bytes = library.FPDF_GetMetaText(handle, key, 0, 0);
  // UTF-16LE with a terminating zero; a document may hold megabytes here.
  if (bytes <= 2 || bytes > 16_000_000) return '';
  return withMemory(library, bytes, (address) => {
    library.FPDF_GetMetaText(handle, key, address, bytes);
    const kept = Math.min(bytes - 2, longest * 4);
    return Buffer.from(library.pdfium.HEAPU8.buffer, address, kept).toString('utf16le');
  });
}

/** Text from a document without characters that act on terminals, logs or the order of what is read; at most 1000 long. */
export const safeText = (text: string): string =>
  [...text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replace(/[\p{Cf}\p{Cs}\p{Co}]/gu, '')]
    .slice(0, longest)
    .join('')
    .trim();

/** `D:20260131120000+01'00'` (PDF 32000-1, 7.9.4) as RFC 3339 in UTC; undefined when it is no date. */
export function isoDate(text: string): string | undefined {
  const match = /^D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:Z|([+-])(\d\d)'?(\d\d)?'?)?/.exec(text);
  if (!match) return undefined;
  const [
    ,
    year,
    month = '01',
    day = '01',
    hour = '00',
    minute = '00',
    second = '00',
    sign,
    zoneHour = '00',
    zoneMinute = '00',
  ] = match;
  const zone = sign ? `${sign}${zoneHour}:${zoneMinute}` : 'Z';
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace('.000Z', 'Z');
}
