import type { Page } from '../content/pages.ts';
import type { PdfDocument } from '../objects/document.ts';
import { type Dict, isDict, name, type PdfObject, Ref } from '../objects/object.ts';
import { writeDocument } from '../objects/write.ts';
import { references } from './reachable.ts';

/** Attributes a page takes from the nodes above it (PDF 32000-1, table 30). */
const inherited = ['MediaBox', 'CropBox', 'Rotate'];
const own = ['MediaBox', 'CropBox', 'Rotate', 'UserUnit', 'Contents', 'Group'];

/** Writes a page with what it draws as a document of one page. Annotations, tags and everything else stay behind. */
export async function writePageAlone(document: PdfDocument, page: Page, output: string): Promise<void> {
  const last = document.numbers().at(-1) ?? 0;
  const dict: Dict = new Map<string, PdfObject>([
    ['Type', name('Page')],
    ['Parent', new Ref(last + 2)],
  ]);
  for (const key of own) {
    const value = page.dict.get(key);
    if (value !== undefined) dict.set(key, value);
  }
  for (const key of inherited) {
    let node: PdfObject = page.dict;
    for (let depth = 0; depth < 64 && isDict(node) && !dict.has(key); depth += 1) {
      const value = node.get(key);
      if (value !== undefined) dict.set(key, value);
      node = document.entry(node, 'Parent');
    }
  }
  if (page.resources) dict.set('Resources', page.resources);
  const layers = document.catalog.get('OCProperties');
  const objects: [number, PdfObject][] = [
    [
      last + 1,
      new Map<string, PdfObject>([
        ['Type', name('Catalog')],
        ['Pages', new Ref(last + 2)],
        ...(layers === undefined ? [] : ([['OCProperties', layers]] as const)),
      ]),
    ],
    [
      last + 2,
      new Map<string, PdfObject>([
        ['Type', name('Pages')],
        ['Kids', [new Ref(last + 3)]],
        ['Count', 1],
      ]),
    ],
    [last + 3, dict],
  ];
  const seen = new Set(objects.map(([number]) => number));
  for (let next = 0; next < objects.length; next += 1)
    references(objects[next]![1], ({ number }) => {
      if (seen.has(number)) return;
      seen.add(number);
      const object = document.load(number);
      // A way back to other pages (article threads, layers' usage) ends here.
      if (isDict(object) && (object.has('Kids') || document.get(object.get('Type')) === name('Page'))) return;
      if (object !== null && object !== undefined) objects.push([number, object]);
    });
  await writeDocument(output, objects, new Map([['Root', new Ref(last + 1)]]), {
    version: document.version,
    objectStreams: false,
  });
}
