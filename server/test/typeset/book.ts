/** A book as a publisher sets it: the source that is typeset, and against which what is read is held. */
export interface Book {
  title: string;
  author: string;
  chapters: Chapter[];
}

export interface Chapter {
  title: string;
  paragraphs: string[];
}

const chapterLine =
  /^(?:CHAPTER\s+[IVXLC]+.*|[IVXLC]{1,7}\.?|(?:PREMIÈRE|DEUXIÈME|TROISIÈME) PARTIE|EPOCH THE \w+.*)$/;

/** A plain text of the Gutenberg kind: blank lines between paragraphs, `_italics_`, chapters by their numerals. */
export function bookOf(text: string, title: string, author: string): Book {
  const chapters: Chapter[] = [];
  let chapter: Chapter = { title, paragraphs: [] };
  for (const piece of text.replaceAll('\r', '').split(/\n\s*\n/)) {
    const lines = piece
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    if (lines.length === 0) continue;
    if (lines.length === 1 && chapterLine.test(lines[0]!)) {
      if (chapter.paragraphs.length > 0) chapters.push(chapter);
      chapter = { title: lines[0]!.replace(/\.$/, ''), paragraphs: [] };
      continue;
    }
    const paragraph = lines
      .reduce((end, line) => (/\p{L}-$/u.test(end) ? end + line : `${end} ${line}`))
      .replaceAll('--', '—')
      .replace(/\s+/g, ' ');
    chapter.paragraphs.push(paragraph);
  }
  if (chapter.paragraphs.length > 0) chapters.push(chapter);
  return { title, author, chapters };
}

/** The first paragraphs of a book, for quick tests. */
export function abridged(book: Book, paragraphs: number): Book {
  let left = paragraphs;
  const chapters = book.chapters.flatMap((chapter) => {
    const taken = chapter.paragraphs.slice(0, Math.max(0, left));
    left -= taken.length;
    return taken.length > 0 ? [{ title: chapter.title, paragraphs: taken }] : [];
  });
  return { ...book, chapters };
}
