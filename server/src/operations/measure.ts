import { readFile } from 'node:fs/promises';
import { noText } from '../pdf/text/no-text.ts';
import { readText } from '../pdf/text/read.ts';
import { countWords } from '../prose/words.ts';
import type { Context, Measured, Source } from './operation.ts';

/** What an operation says around the text of a chunk, characters: instructions, form, marks. */
const aroundChunk = 2000;

/**
 * For operations that measure nothing themselves: the whole text goes to the model once, and comes back as long as it went. Throws
 * NO_TEXT.
 */
export async function measure(
  sources: readonly Source[],
  password: string | undefined,
  chunks: number,
  context: Context,
): Promise<Measured> {
  const found = { pages: 0, words: 0, characters: 0, pages_without_text: [] as number[] };
  for (const source of sources) {
    if (!source.pdf) {
      const text = source.media_type.startsWith('text/') ? await readFile(source.path, 'utf8') : '';
      found.words += countWords(text);
      found.characters += text.length;
      continue;
    }
    for await (const page of readText(source.path, { signal: context.signal, password })) {
      found.pages += 1;
      if (page.characters === 0) found.pages_without_text.push(page.page);
      for (const { text } of page.blocks) {
        found.words += countWords(text);
        found.characters += text.length;
      }
    }
  }
  if (found.pages > 0 && found.characters === 0) throw noText({ pages: found.pages });
  const asked = found.characters + chunks * aroundChunk;
  return { ...found, questions: chunks, asked_characters: asked, answered_characters: found.characters };
}
