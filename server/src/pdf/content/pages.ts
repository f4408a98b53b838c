import type { PdfDocument } from '../objects/document.ts';
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

const deepest = 64;
const mostPages = 1_000_000;

/** The pages in order, each page tree node visited once, whatever circles the tree has. */
export function pagesOf(document: PdfDocument): Page[] {
  const pages: Page[] = [];
  const seen = new Set<Dict>();
  const visit = (object: PdfObject, inherited: PdfObject, depth: number) => {
    const node = document.get(object);
    if (!isDict(node) || seen.has(node) || depth > deepest || pages.length >= mostPages) return;
    seen.add(node);
    const resources = node.get('Resources') ?? inherited;
    const kids = document.entry(node, 'Kids');
    if (Array.isArray(kids) && !isName(document.entry(node, 'Type'), 'Page')) {
      for (const kid of kids) visit(kid, resources, depth + 1);
      return;
    }
    const found = document.get(resources);
    const unit = document.entry(node, 'UserUnit');
    pages.push({
      dict: node,
      resources: isDict(found) ? found : undefined,
      contents: streamsOf(document, node.get('Contents')),
      userUnit: typeof unit === 'number' && unit > 0 ? unit : 1,
    });
  };
  visit(document.catalog.get('Pages'), undefined, 0);
  return pages;
}

function streamsOf(document: PdfDocument, contents: PdfObject): Stream[] {
  const found = document.get(contents);
  const list = Array.isArray(found) ? found.map((one) => document.get(one)) : [found];
  return list.filter((one) => one instanceof Stream);
}
