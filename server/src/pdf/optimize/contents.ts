import type { Survey } from '../content/survey.ts';
import type { PdfDocument } from '../objects/document.ts';
import { FilterDamage } from '../objects/filters.ts';
import { SyntaxDamage } from '../objects/lexer.ts';
import { type PdfObject, Ref, type Stream } from '../objects/object.ts';
import type { Spool } from './spool.ts';

/**
 * Joins the pieces of a page's contents into one stream where no other page uses any of them: one stream compresses better than
 * eight (PDF 32000-1, 7.8.2 treats them as one), and tells the scale at which all of it is drawn.
 */
export function joinContents(
  document: PdfDocument,
  objects: Map<number, PdfObject>,
  { pages, drawn }: Survey,
  spool: Spool,
): void {
  const users = new Map<Stream, number>();
  for (const { contents } of pages)
    for (const stream of contents) users.set(stream, (users.get(stream) ?? 0) + 1);
  for (const page of pages) {
    const { contents, dict } = page;
    if (contents.length < 2 || contents.some((stream) => users.get(stream) !== 1)) continue;
    const list = document.entry(dict, 'Contents');
    if (!Array.isArray(list) || !list.every((one) => one instanceof Ref && objects.has(one.number))) continue;
    let bytes: Buffer;
    try {
      bytes = Buffer.concat(contents.flatMap((stream) => [document.decode(stream), Buffer.from('\n')]));
    } catch (error) {
      if (error instanceof FilterDamage || error instanceof SyntaxDamage) continue;
      throw error;
    }
    const first = list[0] as Ref;
    const joined = objects.get(first.number) as Stream;
    joined.stored = spool.add(bytes);
    for (const key of ['Filter', 'DecodeParms', 'DP', 'DL', 'F']) joined.dict.delete(key);
    for (const other of list.slice(1)) objects.delete((other as Ref).number);
    for (const stream of contents.slice(1)) drawn.delete(stream);
    dict.set('Contents', first);
    drawn.set(joined, { kind: 'page', matrix: [page.userUnit, 0, 0, page.userUnit, 0, 0], users: 1 });
    page.contents = [joined];
  }
}
