import type { PdfDocument } from '../objects/document.ts';
import { type Dict, isDict, nameOf, type PdfObject } from '../objects/object.ts';

/** What can be left out on request; each is part of the document, so nothing is by default. */
export const strippable = ['metadata', 'thumbnails', 'private_data', 'javascript', 'attachments'] as const;
export type Strippable = (typeof strippable)[number];

/** Takes the named things out of a document and gives how many of each were there. */
export function strip(
  document: PdfDocument,
  objects: ReadonlyMap<number, PdfObject>,
  what: ReadonlySet<Strippable>,
): Partial<Record<Strippable, number>> {
  const removed: Partial<Record<Strippable, number>> = {};
  const take = (dict: Dict | undefined, key: string, kind: Strippable) => {
    if (!dict?.has(key)) return;
    dict.delete(key);
    removed[kind] = (removed[kind] ?? 0) + 1;
  };
  if (what.size === 0) return removed;
  const root = document.catalog;
  const names = document.dictOf(document.entry(root, 'Names'));
  if (what.has('metadata')) {
    take(root, 'Metadata', 'metadata');
    take(document.trailer, 'Info', 'metadata');
  }
  if (what.has('javascript')) {
    take(names, 'JavaScript', 'javascript');
    take(root, 'AA', 'javascript');
    const open = document.entry(root, 'OpenAction');
    if (isScript(document, open)) take(root, 'OpenAction', 'javascript');
  }
  if (what.has('attachments')) {
    take(names, 'EmbeddedFiles', 'attachments');
    take(root, 'AF', 'attachments');
    take(root, 'Collection', 'attachments');
  }
  for (const object of objects.values()) {
    const dict = document.dictOf(object);
    if (!dict) continue;
    if (what.has('metadata') && dict !== root && dict.has('Metadata')) take(dict, 'Metadata', 'metadata');
    if (what.has('thumbnails')) take(dict, 'Thumb', 'thumbnails');
    if (what.has('private_data')) take(dict, 'PieceInfo', 'private_data');
    if (what.has('javascript')) {
      if (isScript(document, document.entry(dict, 'A'))) take(dict, 'A', 'javascript');
      const actions = document.entry(dict, 'AA');
      if (isDict(actions) && [...actions.values()].some((one) => isScript(document, one)))
        take(dict, 'AA', 'javascript');
    }
    if (what.has('attachments') && dict.has('EF')) take(dict, 'EF', 'attachments');
  }
  return removed;
}

const isScript = (document: PdfDocument, action: PdfObject): boolean =>
  nameOf(document.entry(document.get(action), 'S')) === 'JavaScript';
