import { kindsAt, kindsBefore, letter, space } from './characters.ts';

/** A quotation: `text.slice(start, end)` begins and ends with its marks. */
export interface Quote {
  start: number;
  end: number;
  /** 0 for the outermost. */
  depth: number;
  /** False when the paragraph ended first: speech that goes on in the next paragraph, or a lost mark. */
  closed: boolean;
}

export interface QuotesFound {
  /** By their starts. */
  quotes: Quote[];
  /** Offset just after a closing mark that nothing in this paragraph opened, before anything was. */
  strayEnd: number | undefined;
}

/** Deeper nesting than this is no language but an attack: further marks are plain characters. */
const deepest = 16;

/** What each opening mark may be closed by, in all the customs there are («…», »…«, “…”, „…“, „…”, ”…”, ‚…‘, ‘…’, 「…」). */
const closers: Record<string, string> = {
  '«': '»',
  '»': '«»',
  '‹': '›',
  '›': '‹',
  '“': '”',
  '„': '“”',
  '”': '”',
  '‘': '’',
  '‚': '‘’',
  '"': '"',
  "'": "'",
  '「': '」',
  '『': '』',
};

/** Languages that open with », and those that open with ”. */
const reversed = new Set(['de', 'da', 'nb', 'nn', 'no', 'hu', 'hr', 'sl', 'sr', 'cs', 'sk', 'pl']);
const doubled = new Set(['sv', 'fi']);

/**
 * The quotations of one paragraph, `text.slice(start, end)`. Apostrophes are told from single marks by the letters around
 * them; a plain `'` only counts where it is closed again. One pass; time grows with the length only.
 */
export function quotesIn(text: string, start: number, end: number, language: string): QuotesFound {
  const found: Quote[] = [];
  const open: Quote[] = [];
  let strayEnd: number | undefined;
  let backwards: boolean | undefined;
  const close = (index: number, at: number) => {
    const quote = open[index] as Quote;
    quote.closed = true;
    quote.end = at;
    // Marks opened inside and never closed end with the one around them.
    for (const inner of open.slice(index + 1)) inner.end = at - 1;
    open.length = index;
  };
  for (let at = start; at < end; at++) {
    // All marks but the two plain ones lie beyond ASCII: most characters are passed over here.
    const unit = text.charCodeAt(at);
    if (unit < 0xab ? unit !== 0x22 && unit !== 0x27 : unit > 0xbb && unit < 0x2018) continue;
    const mark = text[at] as string;
    if (closers[mark] === undefined && !isCloser(mark)) continue;
    if ((mark === '»' || mark === '«') && backwards === undefined)
      backwards = mark === '»' && reversed.has(language) && (kindsAt(text, at + 1) & space) === 0;
    const place = sideOf(text, at, start, end);
    if (isApostrophe(mark, text, at) && !(mark === '‘' && place.opens)) continue;
    let matched = -1;
    for (let index = open.length - 1; index >= 0 && matched < 0; index--)
      if (closers[text[(open[index] as Quote).start] as string]?.includes(mark)) matched = index;
    const opens = opensHere(mark, place, language, backwards ?? false);
    const both = mark === '"' || mark === "'" || mark === '”' || mark === '»' || mark === '«';
    if (matched >= 0 && !(both && opens && !place.closes)) close(matched, at + 1);
    else if (opens) {
      if (matched >= 0 && both) {
        for (const inner of open.slice(matched)) inner.end = at;
        open.length = matched;
      }
      if (open.length >= deepest) continue;
      const quote = { start: at, end, depth: open.length, closed: false };
      open.push(quote);
      found.push(quote);
    } else if (strayEnd === undefined && found.length === 0 && mark !== "'" && mark !== '’')
      strayEnd = at + 1;
  }
  return { quotes: found.filter((quote) => quote.closed || text[quote.start] !== "'"), strayEnd };
}

const isCloser = (mark: string) => mark === '’' || mark === '」' || mark === '』';

interface Side {
  /** Blank or nothing before, something after. */
  opens: boolean;
  /** Something before, blank or nothing or punctuation after. */
  closes: boolean;
}

function sideOf(text: string, at: number, start: number, end: number): Side {
  const before = at === start ? space : kindsBefore(text, at);
  const after = at + 1 >= end ? space : kindsAt(text, at + 1);
  const beforeMark = text[at - 1] ?? '';
  return {
    opens: ((before & space) !== 0 || /[([{«“‘„‚—–―\-_*"'¿¡:]/.test(beforeMark)) && (after & space) === 0,
    closes: (before & space) === 0 && (after & letter) === 0,
  };
}

/** Between two letters, or before a letter or digit as in ’tis, ’90. */
function isApostrophe(mark: string, text: string, at: number): boolean {
  if (mark !== '’' && mark !== "'" && mark !== '‘') return false;
  return (kindsAt(text, at + 1) & letter) !== 0 && (kindsBefore(text, at) & letter) !== 0;
}

function opensHere(mark: string, place: Side, language: string, backwards: boolean): boolean {
  if (mark === '«') return !backwards;
  if (mark === '»') return backwards;
  if (mark === '”') return doubled.has(language) && place.opens;
  if (mark === '"' || mark === "'") return place.opens;
  return mark !== '’' && closers[mark] !== undefined;
}
