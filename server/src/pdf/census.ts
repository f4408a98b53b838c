import { pagesOf } from './content/pages.ts';
import { PdfDocument } from './objects/document.ts';
import { type Dict, isDict, nameOf, type PdfObject, PdfString, Stream } from './objects/object.ts';

/** What a PDF holds beside what is painted on its pages, counted the way its readers find it. */
export interface Census {
  pages: number;
  links: number;
  /** Notes, highlights, stamps: annotations that are neither links, widgets nor popups. */
  annotations: number;
  /** Fields that hold a value (terminal fields), and the widgets that show them. */
  fields: number;
  widgets: number;
  /** Field values in all, so that an emptied form is told from a filled one. */
  filled_fields: number;
  outline_items: number;
  destinations: number;
  page_labels: number;
  /** Elements of the structure tree: headings, paragraphs, figures for screen readers. */
  tags: number;
  layers: number;
  attachments: number;
  /** Fonts used, and how many of them are embedded. */
  fonts: number;
  signatures: number;
  output_intents: number;
  xmp: number;
  xfa: number;
  scripts: number;
  title: number;
  author: number;
  language: number;
}

const mostNodes = 2_000_000;

/** Counts. Circles and repeated nodes count once. */
export function takeCensus(document: PdfDocument): Census {
  const root = document.catalog;
  const pages = pagesOf(document);
  const census: Census = {
    pages: pages.length,
    links: 0,
    annotations: 0,
    fields: 0,
    widgets: 0,
    filled_fields: 0,
    outline_items: outline(document, root),
    destinations: destinations(document, root),
    page_labels: root.has('PageLabels') ? 1 : 0,
    tags: countTree(document, document.entry(root, 'StructTreeRoot'), 'K', (node) => node.has('S')),
    layers: length(document.entry(document.entry(root, 'OCProperties'), 'OCGs')),
    attachments: 0,
    fonts: 0,
    signatures: 0,
    output_intents: length(document.entry(root, 'OutputIntents')),
    xmp: document.entry(root, 'Metadata') instanceof Stream ? 1 : 0,
    xfa:
      isDict(document.entry(root, 'AcroForm')) && document.entry(document.entry(root, 'AcroForm'), 'XFA')
        ? 1
        : 0,
    scripts: nameTree(document, document.entry(document.entry(root, 'Names'), 'JavaScript')),
    title: says(document, 'Title'),
    author: says(document, 'Author'),
    language: document.entry(root, 'Lang') instanceof PdfString ? 1 : 0,
  };
  const fonts = new Set<PdfObject>();
  let looked = 0;
  for (const { dict, resources } of pages) {
    looked += annotations(document, dict, census, mostNodes - looked);
    const used = document.entry(resources, 'Font');
    if (isDict(used)) for (const font of used.values()) fonts.add(document.get(font));
  }
  census.fonts = fonts.size;
  fields(document, root, census);
  census.attachments =
    nameTree(document, document.entry(document.entry(root, 'Names'), 'EmbeddedFiles')) + census.attachments;
  return census;
}

/** The same for a file that is whole and opens without a password. Throws SyntaxDamage, FilterDamage. */
export function censusOf(path: string): Census {
  const document = PdfDocument.open(path);
  try {
    return takeCensus(document);
  } finally {
    document.close();
  }
}

const length = (object: PdfObject): number => (Array.isArray(object) ? object.length : 0);

function says(document: PdfDocument, key: string): number {
  const value = document.entry(document.get(document.trailer.get('Info')), key);
  return value instanceof PdfString && value.bytes.length > 0 ? 1 : 0;
}

/** Looks at `most` at most: a small file can let very many pages share a very long list. Gives how many it were. */
function annotations(document: PdfDocument, page: Dict, census: Census, most: number): number {
  const list = document.entry(page, 'Annots');
  if (!Array.isArray(list)) return 0;
  const shown = list.slice(0, most);
  for (const one of shown) {
    const annotation = document.get(one);
    if (!isDict(annotation)) continue;
    const subtype = nameOf(document.get(annotation.get('Subtype')));
    if (subtype === 'Link') census.links += 1;
    else if (subtype === 'Widget') census.widgets += 1;
    else if (subtype !== 'Popup') census.annotations += 1;
    if (subtype === 'FileAttachment') census.attachments += 1;
  }
  return shown.length;
}

function fields(document: PdfDocument, root: Dict, census: Census): void {
  const seen = new Set<PdfObject>();
  const visit = (object: PdfObject, inherited: string | undefined, value: boolean, depth: number) => {
    const field = document.get(object);
    if (!isDict(field) || seen.has(field) || depth > 64 || seen.size > mostNodes) return;
    seen.add(field);
    const type = nameOf(document.get(field.get('FT'))) ?? inherited;
    const filled = value || document.entry(field, 'V') !== null;
    const kids = document.entry(field, 'Kids');
    // Fields that share one list of kids are none that anybody could mean.
    if (Array.isArray(kids) && seen.has(kids)) return;
    if (Array.isArray(kids)) seen.add(kids);
    const named = Array.isArray(kids) && kids.some((kid) => document.dictOf(kid)?.has('T'));
    if (named) for (const kid of kids as PdfObject[]) visit(kid, type, filled, depth + 1);
    else {
      census.fields += 1;
      if (filled) census.filled_fields += 1;
      if (type === 'Sig' && filled) census.signatures += 1;
    }
  };
  const list = document.entry(document.entry(root, 'AcroForm'), 'Fields');
  if (Array.isArray(list)) for (const field of list) visit(field, undefined, false, 0);
}

function outline(document: PdfDocument, root: Dict): number {
  const seen = new Set<Dict>();
  const waiting: PdfObject[] = [document.entry(document.entry(root, 'Outlines'), 'First')];
  while (waiting.length > 0 && seen.size < mostNodes) {
    const item = document.get(waiting.pop());
    if (!isDict(item) || seen.has(item)) continue;
    seen.add(item);
    waiting.push(item.get('Next'), item.get('First'));
  }
  return seen.size;
}

function destinations(document: PdfDocument, root: Dict): number {
  const old = document.entry(root, 'Dests');
  return (
    (isDict(old) ? old.size : 0) + nameTree(document, document.entry(document.entry(root, 'Names'), 'Dests'))
  );
}

/** Entries of a name tree (7.9.6). */
function nameTree(document: PdfDocument, tree: PdfObject): number {
  let count = 0;
  countTree(document, tree, 'Kids', (node) => {
    count += Math.floor(length(document.entry(node, 'Names')) / 2);
    return true;
  });
  return count;
}

function countTree(
  document: PdfDocument,
  top: PdfObject,
  children: string,
  counts: (node: Dict) => boolean,
): number {
  const seen = new Set<PdfObject>();
  let count = 0;
  const waiting: PdfObject[] = [top];
  while (waiting.length > 0 && seen.size < mostNodes) {
    const node = document.get(waiting.pop());
    if (!(isDict(node) || Array.isArray(node)) || seen.has(node)) continue;
    // Arrays too can lead to themselves.
    seen.add(node);
    if (Array.isArray(node)) {
      for (const one of node) waiting.push(one);
      continue;
    }
    if (counts(node)) count += 1;
    waiting.push(node.get(children));
  }
  return count;
}

const words: Record<keyof Census, [one: string, many: string]> = {
  pages: ['page', 'pages'],
  links: ['link', 'links'],
  annotations: ['annotation', 'annotations'],
  fields: ['form field', 'form fields'],
  widgets: ['form widget', 'form widgets'],
  filled_fields: ['field value', 'field values'],
  outline_items: ['bookmark', 'bookmarks'],
  destinations: ['named destination', 'named destinations'],
  page_labels: ['the page labels', ''],
  tags: ['tag for screen readers', 'tags for screen readers'],
  layers: ['layer', 'layers'],
  attachments: ['attachment', 'attachments'],
  fonts: ['font', 'fonts'],
  signatures: ['signature', 'signatures'],
  output_intents: ['output intent', 'output intents'],
  xmp: ['the XMP metadata', ''],
  xfa: ['the XFA form', ''],
  scripts: ['script', 'scripts'],
  title: ['the title', ''],
  author: ['the author', ''],
  language: ['the language', ''],
};

/** Counts of one thing may fall when equal ones are merged: that loses nothing. */
const mergeable = new Set<keyof Census>(['fonts']);

/** What `after` has less of than `before`, for people: ["3 links", "the title"]. `except`: what was asked to go. */
export function losses(
  before: Census,
  after: Census,
  except: ReadonlySet<keyof Census> = new Set(),
): string[] {
  return (Object.keys(words) as (keyof Census)[]).flatMap((key) => {
    const lost = before[key] - after[key];
    if (lost <= 0 || except.has(key) || mergeable.has(key)) return [];
    const [one, many] = words[key];
    return [many === '' ? one : `${lost} ${lost === 1 ? one : many}`];
  });
}
