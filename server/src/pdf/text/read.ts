import { Fault } from '../../fault.ts';
import type { PageRange } from '../../page-range.ts';
import { pdfCorrupt } from '../faults.ts';
import { guarded, type HeldPdf, openPdf } from '../pdfium.ts';
import { blockOf, type Draft, draftsOf } from './blocks.ts';
import { bodySize, callsOn, headingLevel, splitNotes, tellFootnotes } from './classify.ts';
import { noLosses, readGlyphs } from './glyphs.ts';
import { layOut, type PageLayout } from './layout.ts';
import { endsBroken, Lexicon } from './lexicon.ts';
import type { PageText } from './page-text.ts';
import { edgesOf } from './running.ts';

export interface ReadOptions {
  /** Pages wanted, in the order wanted; all when absent. */
  pages?: readonly PageRange[] | undefined;
  password?: string | undefined;
  /** Aborted: the reading ends with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Learns every word that is read; given to `flow` afterwards it knows the whole document. */
  lexicon?: Lexicon | undefined;
}

/** Pages looked at on either side of one, to tell what repeats on them and which size their text has. */
const reach = 6;
/** Those looked at outside a range that has enough of its own: two with the same side of the sheet up, one of them behind. */
const nearReach = 3;
/** Pages on which PDFium may fail before the document counts as damaged. */
const mostTraps = 5;

/**
 * Reads the text of a PDF page by page, in reading order, with positions, heads and notes told apart (see `PageText`). Memory
 * holds some 13 pages whatever the document has. A novel of 391 pages takes 2.2 s of processor time, 5.6 ms a page. For an
 * isolated process, because the document is hostile. A page that cannot be read comes with `losses.unreadable`.
 * Throws PDF_ENCRYPTED, PDF_PASSWORD_WRONG, PDF_CORRUPT, PDF_TOO_LARGE.
 */
export async function* readText(
  path: string,
  options: ReadOptions = {},
): AsyncGenerator<PageText, void, void> {
  using reader = new Reader(path, options);
  const claimed = await reader.open();
  for (const { from, to } of options.pages ?? [{ from: 1, to: claimed }])
    yield* range(reader, from, Math.min(to, claimed), claimed);
}

async function* range(
  reader: Reader,
  from: number,
  to: number,
  claimed: number,
): AsyncGenerator<PageText, void, void> {
  const window: PageLayout[] = [];
  // At the ends of a long range the pages within it say enough: of 28 pages for a range of 16, 22 are left.
  const outside = Math.max(nearReach, reach - (to - from));
  let next = Math.max(1, from - outside);
  let afterNote = false;
  for (let page = from; page <= to; page += 1) {
    for (; next <= Math.min(claimed, page + reach, to + outside); next += 1)
      window.push(await reader.layout(next));
    while (window[0] && window[0].page < page - reach) window.shift();
    const layout = window.find((one) => one.page === page)!;
    const made = pageOf(layout, window, reader.lexicon, afterNote);
    afterNote = made.endsInNote;
    yield made.page;
  }
}

function pageOf(layout: PageLayout, window: readonly PageLayout[], lexicon: Lexicon, afterNote: boolean) {
  const { edges, label } = edgesOf(layout, window);
  const body = bodySize(window);
  let drafts: Draft[] = draftsOf(layout.lines, edges);
  // A note may stand overleaf of its mark.
  const calls = callsOn(window.filter((one) => one.page === layout.page || one.page === layout.page - 1));
  const endsInNote = tellFootnotes(drafts, body, afterNote, calls);
  drafts = splitNotes(drafts);
  const following = nextTexts(drafts);
  const blocks = drafts.map((draft, at) => {
    const level = headingLevel(draft, body, following[at]);
    if (level !== undefined) draft.kind = 'heading';
    return blockOf(draft, lexicon, level);
  });
  const { page, width, height, characters, losses } = layout;
  const hidden = layout.lines.reduce((sum, one) => sum + (one.hidden ? one.letters : 0), 0);
  const text: PageText = {
    page,
    ...(label === undefined ? {} : { label }),
    width,
    height,
    blocks,
    characters,
    hidden,
    losses,
  };
  return { page: text, endsInNote };
}

/** For each draft the next one of running text. */
function nextTexts(drafts: readonly Draft[]): (Draft | undefined)[] {
  const found: (Draft | undefined)[] = Array(drafts.length);
  let next: Draft | undefined;
  for (let at = drafts.length - 1; at >= 0; at -= 1) {
    found[at] = next;
    const draft = drafts[at]!;
    if (draft.kind === 'paragraph' || draft.kind === 'list') next = draft;
  }
  return found;
}

/** Holds the document open; opens it anew, in a new PDFium, after a page on which that failed. */
class Reader {
  readonly lexicon: Lexicon;
  private readonly path: string;
  private readonly options: ReadOptions;
  private pdf: HeldPdf | undefined;
  private traps = 0;

  constructor(path: string, options: ReadOptions) {
    this.path = path;
    this.options = options;
    this.lexicon = options.lexicon ?? new Lexicon();
  }

  async open(): Promise<number> {
    this.pdf ??= await openPdf(this.path, this.options.password);
    return this.pdf.claimedPages;
  }

  async layout(page: number): Promise<PageLayout> {
    // Between pages others have their turn: progress goes out, a signal comes in.
    await new Promise((resolve) => setImmediate(resolve));
    this.options.signal?.throwIfAborted();
    await this.open();
    try {
      const glyphs = guarded(() => readGlyphs(this.pdf!, page - 1));
      if (!glyphs) return unreadable(page);
      const layout = layOut(page, glyphs);
      this.learn(layout);
      return layout;
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== pdfCorrupt.code) throw error;
      this.traps += 1;
      if (this.traps > mostTraps) throw error;
      this[Symbol.dispose]();
      return unreadable(page);
    }
  }

  private learn({ lines }: PageLayout): void {
    let broken = false;
    for (const { line } of lines) {
      this.lexicon.add(line.text, broken);
      broken = endsBroken(line.text);
    }
  }

  [Symbol.dispose](): void {
    this.pdf?.close();
    this.pdf = undefined;
  }
}

const unreadable = (page: number): PageLayout => ({
  page,
  width: 0,
  height: 0,
  lines: [],
  characters: 0,
  losses: { ...noLosses(), unreadable: true },
});
