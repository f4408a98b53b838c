import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Paragraph } from '../../pdf/text/flow.ts';
import { join } from './join.ts';
import { type Share, shareOf } from './own.ts';
import type { ChunkTranslation } from './part.ts';

const plan = [
  { from: 1, to: 2 },
  { from: 3, to: 4 },
  { from: 5, to: 6 },
];

/** A paragraph with its text of each page. */
function paragraph(...stretches: [page: number, text: string][]): Paragraph {
  const spans: Paragraph['spans'] = [];
  let text = '';
  for (const [page, said] of stretches) {
    spans.push({ start: text.length, page });
    text += said;
  }
  return { kind: 'paragraph', text, spans, fontSize: 10, bold: false, italic: false };
}

const text = [
  paragraph([1, 'One. ']),
  paragraph([2, 'Two begins '], [3, 'and ends.']),
  paragraph([3, 'Three.']),
  paragraph([4, 'Four begins, '], [5, 'goes on, '], [6, 'and ends.']),
  paragraph([6, 'Six.']),
];
/** What a chunk reads: a page before its own and one behind. */
const seen = ({ from, to }: { from: number; to: number }): Paragraph[] =>
  text.flatMap(({ text: whole, spans }) => {
    const kept = spans.flatMap(({ start, page }, at): [number, string][] =>
      page >= from - 1 && page <= to + 1 ? [[page, whole.slice(start, spans[at + 1]?.start)]] : [],
    );
    return kept.length > 0 ? [paragraph(...kept)] : [];
  });
const partOf = (share: Share, chunk: number): ChunkTranslation => ({
  chunk,
  language: 'en',
  after: share.after,
  left: share.left,
  paragraphs: share.owned.map(({ text: source_text, pages }) => ({
    kind: 'paragraph',
    pages,
    source_text,
    text: source_text.toUpperCase(),
    method: 'model',
  })),
});
const parts = plan.map((own, chunk) => partOf(shareOf(seen(own), own), chunk));
const said = (joined: ReturnType<typeof join>) => joined.paragraphs.map((one) => one.text.trim());

describe('paragraphs of several chunks', () => {
  test('come out once and whole, also across borders', () => {
    assert.deepEqual(said(join(parts, plan)), [
      'ONE.',
      'TWO BEGINS AND ENDS.',
      'THREE.',
      'FOUR BEGINS, GOES ON,',
      'AND ENDS.',
      'SIX.',
    ]);
  });

  test('of which one is lost leave a line that says so, and the end of its last paragraph as it was', () => {
    const joined = join([parts[0], undefined, parts[2]], plan);
    assert.deepEqual(said(joined), [
      'ONE.',
      'TWO BEGINS AND ENDS.',
      '[Pages 3-4 could not be translated.]',
      'goes on,',
      'AND ENDS.',
      'SIX.',
    ]);
    assert.deepEqual(joined.astray, [5]);
  });

  test('that do not agree on their border lose nothing and say nothing twice', () => {
    const own = partOf(shareOf([paragraph([3, 'and ends.']), ...seen(plan[1]!).slice(1)], plan[1]!), 1);
    assert.deepEqual(said(join([parts[0], own, parts[2]], plan)), said(join(parts, plan)));
    const short = partOf(shareOf([text[0]!, paragraph([2, 'Two begins '])], plan[0]!), 0);
    assert.deepEqual(said(join([short, parts[1], parts[2]], plan)).slice(0, 4), [
      'ONE.',
      'TWO BEGINS',
      'and ends.',
      'THREE.',
    ]);
  });
});
