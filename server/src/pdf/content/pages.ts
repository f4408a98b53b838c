import type { PdfDocument } from '../objects/document.ts';
import { SyntaxDamage } from '../objects/lexer.ts';
import { type Dict, isDict, isName, type PdfObject, Stream } from '../objects/object.ts';

/** A page and what it inherits (PDF 32000-1, 7.7.3.4). */
export interface Page {
  dict: Dict;
  resources: Dict | undefined;
  /** Streams of /Contents in order. */
  contents: Stream[];
  /** Points per unit of default user space, divided by 1/72 inch: UserUnit. */
  userUnit: number;
}

const mostPages = 1_000_000;
/** Content streams of all pages: a small file can let very many pages share a very long list. */
const mostContents = 4_000_000;

/** The pages in order, each page tree node visited once, whatever circles the tree has. Throws SyntaxDamage. */
export function pagesOf(document: PdfDocument): Page[] {
  const pages: Page[] = [];
  const seen = new Set<PdfObject>();
  let contained = 0;
  // Without recursion: trees thousands of levels deep are valid.
  const open: { kids: PdfObject[]; next: number; inherited: PdfObject }[] = [
    { kids: [document.catalog.get('Pages')], next: 0, inherited: undefined },
  ];
  while (open.length > 0 && pages.length < mostPages) {
    const level = open.at(-1)!;
    if (level.next >= level.kids.length) {
      open.pop();
      continue;
    }
    const node = document.get(level.kids[level.next++]);
    if (!isDict(node) || seen.has(node)) continue;
    seen.add(node);
    const resources = node.get('Resources') ?? level.inherited;
    const kids = document.entry(node, 'Kids');
    if (Array.isArray(kids) && !isName(document.entry(node, 'Type'), 'Page')) {
      if (!seen.has(kids)) open.push({ kids, next: 0, inherited: resources });
      seen.add(kids);
      continue;
    }
    const found = document.get(resources);
    const unit = document.entry(node, 'UserUnit');
    const contents = streamsOf(document, node.get('Contents'));
    contained += contents.length;
    if (contained > mostContents) throw new SyntaxDamage('more contents than pages can have');
    pages.push({
      dict: node,
      resources: isDict(found) ? found : undefined,
      contents,
      userUnit: typeof unit === 'number' && unit > 0 ? unit : 1,
    });
  }
  return pages;
}

function streamsOf(document: PdfDocument, contents: PdfObject): Stream[] {
  const found = document.get(contents);
  const list = Array.isArray(found) ? found.map((one) => document.get(one)) : [found];
  return list.filter((one) => one instanceof Stream);
}
