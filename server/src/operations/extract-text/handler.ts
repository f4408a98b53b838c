import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type PageRange, parsePageRanges } from '../../page-range.ts';
import { type FlowOptions, flow, type Paragraph } from '../../pdf/text/flow.ts';
import { Lexicon } from '../../pdf/text/lexicon.ts';
import { noText } from '../../pdf/text/no-text.ts';
import type { BlockKind, PageText } from '../../pdf/text/page-text.ts';
import { readText } from '../../pdf/text/read.ts';
import { countWords } from '../../prose/words.ts';
import { handle, type Source } from '../operation.ts';
import { outputName } from '../output-name.ts';
import definition from './definition.ts';
import { Findings } from './findings.ts';
import { json, markdown, plainText } from './formats.ts';
import { NoteLabels } from './notes.ts';
import { Spool } from './spool.ts';

const mediaTypes = { txt: 'text/plain', md: 'text/markdown', json: 'application/json' } as const;

const rangesOf = (asked: string | undefined, pages: number): PageRange[] =>
  asked === undefined || asked.trim() === '' ? [{ from: 1, to: pages }] : parsePageRanges(asked, pages);

export default handle(definition, {
  check([source], { pages }) {
    if (source?.pdf) rangesOf(pages, source.pdf.pages);
  },

  async run(_chunk, sources, options, context) {
    const source = sources[0]!;
    context.stage('validating');
    const pages = rangesOf(options.pages, pagesOf(source));
    const total = pages.reduce((sum, { from, to }) => sum + to - from + 1, 0);

    context.stage('reading');
    const lexicon = new Lexicon();
    const labels = new NoteLabels();
    const findings = new Findings();
    const spool = new Spool(context.scratch('pages.ndjson'));
    const reading = readText(source.path, {
      pages,
      password: options.password,
      signal: context.signal,
      lexicon,
    });
    await spool.fill(noticed(reading));
    if (findings.characters === 0) throw noText({ pages: findings.pages });

    context.stage('writing');
    const without = new Set<BlockKind>();
    if (!options.heads) for (const kind of ['head', 'foot', 'page-number'] as const) without.add(kind);
    if (!options.footnotes) without.add('footnote');
    const flowing: FlowOptions = { lexicon, fixHyphenation: options.fix_hyphenation, without };
    const counts = { words: 0, characters: 0, paragraphs: 0 };
    const text = options.output === 'json' ? jsonOf() : writtenOf();
    const path = context.scratch(`text.${options.output}`);
    await pipeline(text, createWriteStream(path));
    context.progress(1, 1);
    findings.warn(context);
    return {
      files: [
        { path, name: outputName(source, '', `.${options.output}`), media_type: mediaTypes[options.output] },
      ],
      data: {
        pages: findings.pages,
        ...counts,
        footnotes: findings.footnotes,
        heads: findings.heads,
        pages_without_text: findings.withoutText,
        recognised_pages: findings.recognised.length,
        unmapped_characters: findings.unmapped,
      },
    };

    async function* noticed(read: AsyncIterable<PageText>): AsyncGenerator<PageText, void, void> {
      for await (const page of read) {
        findings.add(page);
        labels.add(page);
        // Writing takes a small part of the time.
        context.progress(0.9 * findings.pages, total);
        yield page;
      }
    }

    async function* paragraphs(): AsyncGenerator<Paragraph, void, void> {
      for await (const paragraph of flow(spool.pages(), flowing)) {
        context.signal.throwIfAborted();
        counts.characters += paragraph.text.length;
        counts.words += countWords(paragraph.text);
        if (!aside.has(paragraph.kind)) counts.paragraphs += 1;
        yield paragraph;
      }
    }

    function writtenOf() {
      return options.output === 'md' ? markdown(paragraphs(), labels) : plainText(paragraphs());
    }

    /** The pages have everything; blocks are joined anew, now that all words are known. */
    function jsonOf() {
      return json(rejoined(spool.pages(), flowing), paragraphs());
    }
  },
});

const aside: ReadonlySet<BlockKind> = new Set(['head', 'foot', 'page-number', 'footnote']);
const pagesOf = ({ pdf }: Source) => pdf?.pages ?? 1;

async function* rejoined(
  pages: AsyncIterable<PageText>,
  { lexicon, fixHyphenation = true }: FlowOptions,
): AsyncGenerator<PageText, void, void> {
  for await (const page of pages) {
    for (const block of page.blocks) {
      if (block.kind === 'table') continue;
      const texts = block.lines.map((line) => line.text);
      block.text = fixHyphenation ? lexicon.joinLines(texts) : texts.join(' ');
    }
    yield page;
  }
}
