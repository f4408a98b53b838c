import { PdfWriter } from '../../../samples/pdf-writer.ts';
import type { Book } from './book.ts';
import { encoded, fontObject, ligated, printable, widthOf } from './face.ts';
import { breaksOf } from './hyphenate.ts';

export interface TypesetOptions {
  /** How blanks come about: `gaps` moves on without a glyph, as TeX does; `drawn` shows blanks, stretched by Tw. */
  blanks?: 'gaps' | 'drawn';
  /** A footnote after every so many paragraphs; 0: none. */
  notesEvery?: number;
  /** What the notes say; absent: beginnings of paragraphs of the book. */
  remarks?: readonly string[];
  dropCaps?: boolean;
  /** Words broken at line ends. */
  hyphens?: boolean;
}

export interface Typeset {
  pdf: Buffer;
  pages: number;
  /** What was set, in order: headings and paragraphs without marks of notes. */
  text: string[];
  notes: string[];
  /** Words broken at line ends; those among them broken at a hyphen of their own. */
  broken: number;
  atHyphen: number;
}

const page = { width: 360, height: 576 };
const margin = { inner: 54, outer: 44, top: 60, bottom: 58 };
const measure = page.width - margin.inner - margin.outer;
const size = 10.5;
const leading = 13;
const noteSize = 8;
const noteLeading = 9.6;

/** A word, or what stands between two places where a line may end. */
interface Piece {
  text: string;
  italic: boolean;
  /** Number of the note behind it. */
  note?: number;
  /** The piece before goes on in it: no blank between. */
  tight?: boolean;
}

interface Line {
  pieces: Piece[];
  indent: number;
  last: boolean;
}

/** Sets a book in Times: justified, words broken, running heads, page numbers outside, footnotes that may go on overleaf. */
export function typeset(
  book: Book,
  { blanks = 'gaps', notesEvery = 9, dropCaps = true, hyphens = true, remarks: said }: TypesetOptions = {},
): Typeset {
  const out: Typeset = { pdf: Buffer.alloc(0), pages: 0, text: [], notes: [], broken: 0, atHyphen: 0 };
  const sheets: string[] = [];
  let content = '';
  let y = 0;
  let head = '';
  let opening = false;
  let noteLines: Line[] = [];
  const carried: Line[] = [];
  let paragraphs = 0;
  /** Beginnings of paragraphs from elsewhere. */
  const remarks =
    said ?? book.chapters.flatMap((one) => one.paragraphs).map((one) => one.replaceAll('_', ''));

  const number = () => sheets.length + 1;
  const left = () => (number() % 2 === 1 ? margin.inner : margin.outer);
  const noteRoom = () => (noteLines.length > 0 ? noteLines.length * noteLeading + 8 : 0);
  const floor = () => margin.bottom + noteRoom();

  function show(font: string, at: number, x: number, base: number, text: string): void {
    content += `BT /${font} ${at} Tf 1 0 0 1 ${x.toFixed(2)} ${base.toFixed(2)} Tm ${encoded(ligated(text))} Tj ET\n`;
  }
  function begin(): void {
    content = '';
    y = page.height - margin.top;
    noteLines = carried.splice(0, 8);
  }
  function finish(): void {
    const folio = String(number());
    if (opening) show('R', 9, (page.width - widthOf(folio) * 9) / 2, margin.bottom - 26, folio);
    else {
      const right = page.width - (number() % 2 === 1 ? margin.outer : margin.inner);
      const title = number() % 2 === 1 ? head : book.title.toUpperCase();
      show('R', 9, (page.width - widthOf(title) * 9) / 2, page.height - 40, title);
      show('R', 9, number() % 2 === 1 ? right - widthOf(folio) * 9 : left(), page.height - 40, folio);
    }
    opening = false;
    if (noteLines.length > 0) {
      let base = margin.bottom + (noteLines.length - 1) * noteLeading;
      content += `0.4 w ${left()} ${base + 11} m ${left() + 60} ${base + 11} l S\n`;
      for (const line of noteLines) {
        draw(line, base, noteSize);
        base -= noteLeading;
      }
    }
    sheets.push(content);
    begin();
  }
  function draw(line: Line, base: number, at: number): void {
    let width = 0;
    let stretches = 0;
    for (const [index, piece] of line.pieces.entries()) {
      width += widthOf(ligated(piece.text)) * at + (piece.note ? widthOf(String(piece.note)) * at * 0.65 : 0);
      if (index > 0 && !piece.tight) stretches += 1;
    }
    const free = measure - line.indent - width;
    const blank = line.last || stretches === 0 ? 0.25 * at : Math.min(free / stretches, 0.9 * at);
    let x = left() + line.indent;
    for (const [index, piece] of line.pieces.entries()) {
      const font = piece.italic ? 'I' : 'R';
      if (index > 0 && !piece.tight) {
        if (blanks === 'drawn')
          content += `BT /R ${at} Tf ${(blank - 0.25 * at).toFixed(3)} Tw 1 0 0 1 ${x.toFixed(2)} ${base.toFixed(2)} Tm <20> Tj 0 Tw ET\n`;
        x += blank;
      }
      show(font, at, x, base, piece.text);
      x += widthOf(ligated(piece.text)) * at;
      if (piece.note) {
        show('R', at * 0.65, x, base + at * 0.34, String(piece.note));
        x += widthOf(String(piece.note)) * at * 0.65;
      }
    }
  }
  function place(line: Line): void {
    if (y < floor()) finish();
    y -= leading;
    draw(line, y + 3, size);
    for (const piece of line.pieces) if (piece.note) footnote(piece.note);
  }
  function footnote(mark: number): void {
    const text = printable(
      remarks[(mark * 37) % remarks.length]!.split(' ')
        .slice(0, mark % 3 === 0 ? 70 : 12)
        .join(' '),
    );
    out.notes.push(text);
    const lines = broken(piecesOf(`${mark} ${text}`), noteSize, () => 0, 8);
    // As many lines as there is room for; the rest goes overleaf.
    for (const line of lines) {
      if (carried.length === 0 && y - margin.bottom - noteRoom() > noteLeading + 8) noteLines.push(line);
      else carried.push(line);
    }
  }
  function broken(pieces: Piece[], at: number, indentOf: (line: number) => number, first = 0): Line[] {
    const lines: Line[] = [];
    let line: Line = { pieces: [], indent: indentOf(0) + first, last: false };
    let width = 0;
    const end = () => {
      lines.push(line);
      line = { pieces: [], indent: indentOf(lines.length), last: false };
      width = 0;
    };
    for (const piece of pieces) {
      const own = (widthOf(ligated(piece.text)) + (piece.note ? widthOf(String(piece.note)) * 0.65 : 0)) * at;
      const blank = line.pieces.length > 0 && !piece.tight ? 0.25 * at : 0;
      const room = measure - line.indent - width - blank;
      if (own <= room) {
        line.pieces.push(piece);
        width += blank + own;
        continue;
      }
      const cut = hyphens
        ? breaksOf(piece.text).findLast((place) => widthOf(`${piece.text.slice(0, place)}-`) * at <= room)
        : undefined;
      if (cut !== undefined && line.pieces.length > 0) {
        line.pieces.push({
          text: `${piece.text.slice(0, cut)}-`,
          italic: piece.italic,
          ...(piece.tight ? { tight: true } : {}),
        });
        out.broken += 1;
        end();
        line.pieces.push({ ...piece, text: piece.text.slice(cut), tight: false });
        width = own - widthOf(ligated(piece.text.slice(0, cut))) * at;
        continue;
      }
      if (piece.tight && line.pieces.at(-1)?.text.endsWith('-')) {
        out.broken += 1;
        out.atHyphen += 1;
      }
      end();
      line.pieces.push(piece);
      width = own;
    }
    line.last = true;
    lines.push(line);
    return lines;
  }

  begin();
  for (const chapter of book.chapters) {
    if (content !== '' || y < page.height - margin.top) finish();
    head = printable(chapter.title).slice(0, 40).toUpperCase();
    opening = true;
    y = page.height - 150;
    const title = printable(chapter.title).slice(0, 60);
    show('B', 16, (page.width - widthOf(ligated(title)) * 16) / 2, y, title);
    out.text.push(title);
    y -= 40;
    for (const [index, raw] of chapter.paragraphs.entries()) {
      paragraphs += 1;
      const pieces = piecesOf(raw);
      out.text.push(pieces.map((one, at) => (at > 0 && !one.tight ? ' ' : '') + one.text).join(''));
      if (notesEvery > 0 && paragraphs % notesEvery === 0) {
        let at = Math.floor(pieces.length / 2);
        // Behind a word, never within one.
        while (pieces[at + 1]?.tight) at += 1;
        pieces[at]!.note = out.notes.length + 1;
      }
      const first = pieces[0]!;
      const capital = dropCaps && index === 0 && pieces.length > 40 && /^\p{Lu}\p{Ll}/u.test(first.text);
      if (capital) {
        const letter = first.text[0]!;
        first.text = first.text.slice(1);
        const height = 2.75 * size;
        show('R', height, left(), y - 2 * leading + 3, letter);
        const beside = widthOf(letter) * height + 3;
        for (const line of broken(pieces, size, (at) => (at < 2 ? beside : 0))) place(line);
      } else for (const line of broken(pieces, size, () => 0, index === 0 ? 0 : 14)) place(line);
    }
  }
  finish();
  while (noteLines.length > 0) finish();
  out.pages = sheets.length;
  out.pdf = written(sheets);
  return out;
}

/** Words; a word with hyphens in it as several pieces, for a line may end behind each. */
function piecesOf(text: string): Piece[] {
  let italic = false;
  return printable(text)
    .split(' ')
    .filter(Boolean)
    .flatMap((word) => {
      const parts = word.split('_');
      if (parts.length % 2 === 0) italic = !italic;
      const wasItalic = italic || parts.length > 1;
      const plain = parts.join('');
      return plain
        .split(/(?<=\p{L}-)(?=\p{L})/u)
        .filter(Boolean)
        .map((piece, at): Piece => ({ text: piece, italic: wasItalic, ...(at > 0 ? { tight: true } : {}) }));
    });
}

function written(sheets: readonly string[]): Buffer {
  const pdf = new PdfWriter();
  const tree = pdf.reserve();
  const fonts = ['Times-Roman', 'Times-Italic', 'Times-Bold'].map((name) => pdf.add(fontObject(name)));
  const kids = sheets.map((content) => {
    const stream = pdf.stream('', content);
    return pdf.add(
      `<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 ${page.width} ${page.height}] /Resources << /Font << /R ${fonts[0]} 0 R /I ${fonts[1]} 0 R /B ${fonts[2]} 0 R >> >> /Contents ${stream} 0 R >>`,
    );
  });
  pdf.add(
    `<< /Type /Pages /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] /Count ${kids.length} >>`,
    tree,
  );
  return pdf.finish(pdf.add(`<< /Type /Catalog /Pages ${tree} 0 R >>`), pdf.add('<< >>'));
}
