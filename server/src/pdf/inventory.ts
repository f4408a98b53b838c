import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** What a PDF holds beside what is seen on its pages. Counted, so that a rewrite that lost something can be told. */
export interface Inventory {
  /** Page objects: a second opinion where `/Count` and the page tree disagree. */
  pages: number;
  links: number;
  /** Notes, highlights, stamps: every annotation that is neither a link nor a form field. */
  annotations: number;
  /** Entries of the outline (bookmarks). */
  outline: number;
  fields: number;
  signatures: number;
  attachments: number;
  layers: number;
  /** 1 when there is a structure tree: headings and reading order for screen readers. */
  tags: number;
  page_labels: number;
  /** Output intents: PDF/A and PDF/X promises. */
  output_intents: number;
  destinations: number;
  language: number;
  fonts: number;
  images: number;
}

const empty = (): Inventory => ({
  pages: 0,
  links: 0,
  annotations: 0,
  outline: 0,
  fields: 0,
  signatures: 0,
  attachments: 0,
  layers: 0,
  tags: 0,
  page_labels: 0,
  output_intents: 0,
  destinations: 0,
  language: 0,
  fonts: 0,
  images: 0,
});

/** Annotation subtypes of PDF 32000-1 table 169, without Link, Widget and Popup (a popup belongs to its note). */
const notes =
  /^\/(Text|FreeText|Line|Square|Circle|Polygon|PolyLine|Highlight|Underline|Squiggly|StrikeOut|Stamp|Caret|Ink|FileAttachment|Sound|Movie|Screen|3D|Redact|RichMedia)$/;

/** One line each of qpdf's JSON: strings escape quotes and line ends, so a name can never pose as a key. */
const objectLine = /^ {6}"(?:obj:\d+ \d+ R|trailer)": \{$/;
const pairLine = /^( *)"(\/[^"]+)": (?:"(\/[^"]*)"|(.*?)),?$/;

/**
 * Counts what the JSON of `qpdf --json=2` (one key a line, keys sorted) says is in a document. Read line by line: the JSON
 * of a large document is larger than the document, and memory stays flat.
 */
export async function takeInventory(json: string): Promise<Inventory> {
  const found = empty();
  let keys = new Map<string, string>();
  const lines = createInterface({
    input: createReadStream(json, { encoding: 'utf8' }),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  for await (const line of lines) {
    if (objectLine.test(line)) {
      countObject(found, keys);
      keys = new Map();
      continue;
    }
    const pair = pairLine.exec(line);
    if (!pair) continue;
    const [, indent, key, name, value] = pair;
    countPair(found, key!, name, value ?? '');
    // Ten spaces: the keys of the object itself ("value": { … }); twelve in a stream's dictionary.
    if (indent!.length === 10) keys.set(key!, name ?? value ?? '');
  }
  countObject(found, keys);
  return found;
}

function countPair(found: Inventory, key: string, name: string | undefined, value: string): void {
  if (key === '/Subtype' && name === '/Link') found.links += 1;
  else if (key === '/Subtype' && name === '/Image') found.images += 1;
  else if (key === '/Subtype' && name && notes.test(name)) found.annotations += 1;
  else if (key === '/Type' && name === '/Font') found.fonts += 1;
  else if (key === '/Type' && name === '/OCG') found.layers += 1;
  else if (key === '/FT') found.fields += 1;
  else if (key === '/ByteRange') found.signatures += 1;
  // The value tells a file specification's dictionary from a font that happens to be called EF.
  else if (key === '/EF' && value === '{') found.attachments += 1;
  else if (key === '/OutputIntents' && value !== '[]') found.output_intents += 1;
}

/** What only makes sense of an object as a whole. */
function countObject(found: Inventory, keys: Map<string, string>): void {
  if (keys.has('/Title') && keys.has('/Parent') && !keys.has('/FT')) found.outline += 1;
  if (keys.get('/Type') === '/Page') found.pages += 1;
  if (keys.get('/Type') !== '/Catalog') return;
  if (keys.has('/StructTreeRoot')) found.tags = 1;
  if (keys.has('/PageLabels')) found.page_labels = 1;
  if (keys.has('/Dests') || keys.has('/Names')) found.destinations = 1;
  if (keys.has('/Lang')) found.language = 1;
}

type Words = Partial<Record<keyof Inventory, [one: string, many: string]>>;

/** What people work with: losing it is losing part of the document. */
const substance: Words = {
  pages: ['page', 'pages'],
  links: ['link', 'links'],
  annotations: ['annotation', 'annotations'],
  outline: ['bookmark', 'bookmarks'],
  fields: ['form field', 'form fields'],
  signatures: ['signature', 'signatures'],
  attachments: ['attachment', 'attachments'],
  layers: ['layer', 'layers'],
  tags: ['the tags for screen readers', ''],
  page_labels: ['the page labels', ''],
  output_intents: ['the PDF/A or PDF/X output intent', ''],
};

/** What only links from other documents and screen readers without tags go by: worth a word, not the whole saving. */
const marginal: Words = {
  destinations: ['the named destinations', ''],
  language: ['the language entry', ''],
};

/** What `after` has less of than `before`, for people: ["3 links", "the tags for screen readers"]. Empty when nothing. */
export const losses = (before: Inventory, after: Inventory): string[] => fewer(substance, before, after);

/** The same for what is of little weight. */
export const marginalLosses = (before: Inventory, after: Inventory): string[] =>
  fewer(marginal, before, after);

function fewer(words: Words, before: Inventory, after: Inventory): string[] {
  return Object.entries(words).flatMap(([key, [one, many]]) => {
    const lost = before[key as keyof Inventory] - after[key as keyof Inventory];
    if (lost <= 0) return [];
    return [many === '' ? one : `${lost} ${lost === 1 ? one : many}`];
  });
}
