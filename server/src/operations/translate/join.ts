import type { PageRange } from '../../page-range.ts';
import type { TranslatedParagraph } from '../../writing/translated.ts';
import { keyOf } from './own.ts';
import type { ChunkTranslation } from './part.ts';

export interface Joined {
  paragraphs: TranslatedParagraph[];
  /** Pages at whose beginning there is text that no chunk translated. */
  astray: number[];
  /** Pages at whose beginning there is text that two chunks translated, each with other text around it. */
  doubled: number[];
}

/**
 * The paragraphs of all chunks. Neighbours agree on a paragraph that crosses their border: the first has it whole, the second
 * leaves it out. Where they do not (each sees other pages), what both have is taken once, and what neither has stays in its own
 * language. A chunk that is missing leaves a line that says so, and the end of its last paragraph, which the next one left to it.
 */
export function join(parts: readonly (ChunkTranslation | undefined)[], plan: readonly PageRange[]): Joined {
  const joined: Joined = { paragraphs: [], astray: [], doubled: [] };
  parts.forEach((part, at) => {
    const { from, to } = plan[at]!;
    if (!part) {
      joined.paragraphs.push({
        kind: 'missing',
        pages: [from, to],
        source_text: '',
        text: `[${from === to ? `Page ${from}` : `Pages ${from}-${to}`} could not be translated.]`,
        method: 'missing',
      });
      return;
    }
    const claimed = keyOf(parts[at - 1]?.after ?? '');
    const left = keyOf(part.left);
    if (left !== '' && !claimed.includes(left)) {
      joined.astray.push(from);
      const text = part.left.trim();
      joined.paragraphs.push({
        kind: 'paragraph',
        pages: [from, from],
        source_text: text,
        text,
        method: 'untranslated',
      });
    }
    // What the chunk before has of this page beyond what was left to it, this one has too.
    let twice = claimed.startsWith(left) ? claimed.slice(left.length) : claimed;
    for (const paragraph of part.paragraphs) {
      const key = keyOf(paragraph.source_text);
      if (twice !== '' && key !== '' && paragraph.pages[1] <= from && twice.startsWith(key)) {
        twice = twice.slice(key.length);
        continue;
      }
      if (twice !== '' && key.startsWith(twice)) joined.doubled.push(from);
      twice = '';
      joined.paragraphs.push(paragraph);
    }
  });
  return joined;
}
