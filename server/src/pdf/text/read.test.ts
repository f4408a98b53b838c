import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { abridged, type Book, bookOf } from '../../../test/typeset/book.ts';
import { typeset } from '../../../test/typeset/typeset.ts';
import { Fault } from '../../fault.ts';
import { at, readPages, textsOf } from './fixture-pages.ts';
import { flow } from './flow.ts';
import { readText } from './read.ts';

const corpus = fileURLToPath(new URL('../../../../../shared/corpus/', import.meta.url));

function entries(folder: string): string[] {
  try {
    return readdirSync(join(corpus, folder)).map((name) => join(corpus, folder, name));
  } catch {
    return [];
  }
}

/** Words of a document as it flows, without what repeats and without notes; marks of notes off. */
async function wordsOf(pdf: Buffer): Promise<{ words: string[]; notes: number }> {
  const { pages, lexicon } = await readPages(pdf);
  const words: string[] = [];
  let notes = 0;
  for await (const { kind, text } of flow(pages, {
    lexicon,
    without: new Set(['head', 'foot', 'page-number']),
  }))
    if (kind === 'footnote') notes += 1;
    else words.push(...text.replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, '').split(' '));
  return { words, notes };
}

const made: Book = {
  title: 'The Mill',
  author: 'Nobody',
  chapters: ['I', 'II', 'III'].map((title, chapter) => ({
    title,
    paragraphs: Array.from({ length: 30 }, (_, index) =>
      Array.from(
        { length: 2 + ((index * 7 + chapter) % 6) },
        (_unused, sentence) =>
          `${['The miller', 'His daughter', 'Nobody', 'A carrier'][(index + sentence) % 4]} remembered afterwards what the ${['weather', 'river', 'magistrate'][(sentence + chapter) % 3]} had promised on the ${index + sentence}th morning of that extraordinary summer.`,
      ).join(' '),
    ),
  })),
};

describe('a book', () => {
  for (const blanks of ['gaps', 'drawn'] as const)
    test(`gives its words back in order, blanks ${blanks === 'drawn' ? 'drawn' : 'being gaps'}`, async () => {
      const set = typeset(made, { blanks });
      assert.ok(set.broken > 20 && set.pages > 12 && set.notes.length > 5, 'words are broken, notes set');
      const { words, notes } = await wordsOf(set.pdf);
      assert.deepEqual(words, set.text.join(' ').split(' '));
      assert.equal(notes, set.notes.length);
    });

  const [, novel] = entries('books');
  test(
    'that is real loses no word',
    novel ? {} : { skip: 'the novels are not beside this repository' },
    async () => {
      const set = typeset(abridged(bookOf(readFileSync(novel!, 'utf8'), 'A novel', 'Its author'), 250));
      const { words } = await wordsOf(set.pdf);
      assert.deepEqual(words, set.text.join(' ').split(' '));
    },
  );
});

describe('reading', () => {
  test('gives the pages asked for, in the order asked for', async () => {
    const pages = Array.from({ length: 5 }, (_, index) => ({
      content: at(50, 500, `This is page ${index + 1}.`),
    }));
    const read = await readPages(pages, {
      pages: [
        { from: 4, to: 5 },
        { from: 2, to: 2 },
      ],
    });
    assert.deepEqual(
      read.pages.map((one) => [one.page, textsOf(one)[0]]),
      [
        [4, 'This is page 4.'],
        [5, 'This is page 5.'],
        [2, 'This is page 2.'],
      ],
    );
  });

  test('stops when its signal says so', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    await assert.rejects(readPages([{ content: at(50, 500, 'Text.') }], { signal: stop.signal }), /enough/);
  });

  // Bombs end at the memory limit of the isolated process, after gigabytes: not here.
  const bombs = /billion-laughs|nested-many|q-nesting|1e6|100k/;
  const hostile = entries('hostile').filter((path) => path.endsWith('.pdf') && !bombs.test(path));
  test(
    'ends with pages or a fault, whatever the document',
    hostile.length > 0 ? {} : { skip: 'the corpus of hostile documents is not beside this repository' },
    async () => {
      for (const path of hostile)
        try {
          for await (const page of readText(path, { pages: [{ from: 1, to: 3 }] }))
            assert.ok(page.page > 0, path);
        } catch (error) {
          assert.ok(error instanceof Fault, `${path}: ${error}`);
        }
    },
  );
});
