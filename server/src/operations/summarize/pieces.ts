import type { PageRange } from '../../page-range.ts';
import type { SourceSentence } from '../../prose/rewrite.ts';

/** Characters one question shows at most: some 25,000 tokens, with which models still read every page. */
const pieceSize = 100_000;

/** A stretch of the text that one question is about. */
export interface Piece {
  sentences: SourceSentence[];
  pages: PageRange;
}

/** Sentences in stretches of like size, each small enough for a question. */
export function piecesOf(sentences: readonly SourceSentence[]): Piece[] {
  const size = sentences.reduce((sum, { text }) => sum + text.length, 0);
  const wanted = size / Math.max(1, Math.ceil(size / pieceSize));
  const pieces: SourceSentence[][] = [];
  let room = 0;
  for (const sentence of sentences) {
    if (pieces.length === 0 || room + sentence.text.length / 2 > wanted) {
      pieces.push([]);
      room = 0;
    }
    pieces.at(-1)!.push(sentence);
    room += sentence.text.length;
  }
  return pieces.map((piece) => ({
    sentences: piece,
    pages: { from: piece[0]!.pages.from, to: Math.max(...piece.slice(-50).map(({ pages }) => pages.to)) },
  }));
}

/** A piece as the model is shown it: what stands together on a page, a line each. */
export function linesOf({ sentences }: Piece): string[] {
  const lines: { page: number; text: string; paragraph: number }[] = [];
  for (const { text, pages, paragraph } of sentences) {
    const last = lines.at(-1);
    if (last && last.page === pages.from && last.paragraph === paragraph) last.text += ` ${text}`;
    else lines.push({ page: pages.from, text, paragraph });
  }
  return lines.map(({ page, text }) => JSON.stringify({ page, text }));
}
