/** Words told apart; more than any book has, and a bound for a document made to fill the memory. */
const most = 400_000;
const word = /[\p{L}\p{M}\p{Nd}]+(?:[-‐‑][\p{L}\p{M}\p{Nd}]+)*/gu;

/** Hyphens that a word may be broken at: hyphen-minus, hyphen, soft hyphen. U+2011 forbids a break. */
const brokenEnd = /(?<=[\p{L}\p{M}\p{Nd}])[-\u2010\u00ad]$/u;

/** Words that French hangs on to the one before with a hyphen: pronouns of questions and orders, and the like. */
const hung = new Set(
  'je tu il elle on nous vous ils elles moi toi lui leur le la les ce ci là t même mêmes être dessus dessous delà dire'.split(
    ' ',
  ),
);
/** Whole words whatever stands before them: no French word is broken so that this is left. */
const alwaysHung = new Set(['moi', 'toi', 'même', 'mêmes', 'dessus', 'dessous', 'delà']);
const tens = new Set(
  'vingt trente quarante cinquante soixante soixante-dix quatre-vingt dix twenty thirty forty fifty sixty seventy eighty ninety'.split(
    ' ',
  ),
);
const units = new Set(
  'un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize one two three four five seven eight nine'.split(
    ' ',
  ),
);

/** First parts that keep their hyphen before another word. */
const leading = new Set(
  'demi semi self quasi arrière avant après celui celle ceux celles twenty thirty forty fifty sixty seventy eighty ninety vingt trente quarante cinquante soixante quatre'.split(
    ' ',
  ),
);

/** Words that are endings too, and beginnings too: "cheer-fully", "under-taken". */
const endings = new Set(
  'fully ment ments ness less able ably land hood ship ward wards forth with ever thing taken stand'.split(
    ' ',
  ),
);
const beginnings = new Set(
  'under over out for with per pro con dis not inter counter hence there where some any every'.split(' '),
);

/** "savez-vous", "allons-nous", "quelques-uns". */
const inverted = (lead: string, next: string) =>
  (next === 'vous' && /.ez$/.test(lead)) ||
  (next === 'nous' && /.ons$/.test(lead)) ||
  (lead === 'quelques' && /^une?s$/.test(next));

/**
 * What a document has shown of its own words: whether it writes `rendez-vous` or `rendezvous`, `to-day` or `today`. With it a
 * hyphen at the end of a line is kept or taken away.
 */
export class Lexicon {
  /** How often each word, in small letters, stands within a line; those with hyphens as a whole. */
  private readonly seen = new Map<string, number>();

  /** Learns the words of a line. Pieces of a word broken at its ends do not count. */
  add(line: string, afterBreak: boolean): void {
    const broken = endsBroken(line);
    const words = line.toLowerCase().match(word) ?? [];
    const from = afterBreak ? 1 : 0;
    const to = words.length - (broken ? 1 : 0);
    for (let at = from; at < to; at += 1) this.count(words[at]!);
  }

  private count(one: string): void {
    const times = this.seen.get(one);
    if (times !== undefined) this.seen.set(one, times + 1);
    else if (this.seen.size < most) this.seen.set(one, 1);
    if (!one.includes('-')) return;
    for (const part of one.split('-'))
      if (part && this.seen.size < most && !this.seen.has(part)) this.seen.set(part, 0);
  }

  times(one: string): number {
    return this.seen.get(one.toLowerCase()) ?? 0;
  }

  /**
   * Whether the hyphen between the end of one line and the start of the next belongs to the word. In this order: a soft
   * hyphen never does; before or behind a figure it does; the spelling the document uses more often elsewhere; before a
   * capital it does, but for words all in capitals; parts French and English hang on with a hyphen; else it was put there to break the word.
   */
  keepsHyphen(end: string, start: string): boolean {
    if (end.endsWith('\u00ad')) return false;
    const first = /[\p{L}\p{M}\p{Nd}-]+(?=[-\u2010]$)/u.exec(end)?.[0] ?? '';
    const second = /^[\p{L}\p{M}\p{Nd}]+(?:-[\p{L}\p{M}]+)*/u.exec(start)?.[0] ?? '';
    if (first === '' || second === '' || /\p{Nd}$/u.test(first) || /^\p{Nd}/u.test(second)) return true;
    const apart = this.times(`${first}-${second}`);
    const together = this.times(first + second);
    if (apart !== together) return apart > together;
    if (/^\p{Lu}/u.test(second) && !(first.length > 1 && first === first.toUpperCase())) return true;
    const lead = first.toLowerCase();
    const tail = second.toLowerCase();
    const nearest = lead.slice(lead.lastIndexOf('-') + 1);
    // "là-des-sous": the second word of a compound broken.
    if (lead.includes('-') && hung.has(nearest + tail)) return false;
    // A compound broken at its hyphen, unless the piece before the break is no word and the two together are.
    if (lead.includes('-') && this.times(nearest + tail) === 0 && this.times(nearest) > 0) return true;
    const next = tail.split('-')[0]!;
    // "queue-d'aronde", "Eau-de-Robec": what goes on as a compound began as one.
    if (/^[dl]['’]/.test(start)) return true;
    if (next !== tail && this.times(lead) > 0 && this.times(next) > 0 && this.times(lead + next) === 0)
      return true;
    if (tens.has(lead) && units.has(next)) return true;
    if (this.french && (alwaysHung.has(next) || inverted(lead, next))) return true;
    if (this.french && hung.has(next)) return next.length <= 2 || this.times(lead) > 0;
    if (leading.has(lead) && this.times(next) > 0) return true;
    // English makes compounds of any two words; French hardly does, and breaks "mer-veille" into two.
    const words = lead.length >= 3 && next.length >= 4 && this.times(lead) >= 2 && this.times(next) >= 2;
    return words && this.english && !endings.has(next) && !beginnings.has(lead);
  }

  /** French words are common in it. */
  private get french(): boolean {
    const french = this.times('les') + this.times('une') + this.times('dans');
    return (
      french > 2 && french > this.times('the') + this.times('und') + this.times('che') + this.times('los')
    );
  }

  private get english(): boolean {
    return (
      this.times('the') + this.times('and') >
      2 * (this.times('les') + this.times('und') + this.times('una') + 1)
    );
  }

  /** Joins the text of two lines: with a blank, or without the hyphen that broke a word. */
  join(end: string, start: string): string {
    const { drop, blank } = this.seam(end, start);
    return (drop ? end.slice(0, -1) : end) + (blank ? ' ' : '') + start;
  }

  /** The same for many lines, each looked at once. */
  joinLines(lines: readonly string[]): string {
    return lines
      .map((line, at) => {
        const next = lines[at + 1];
        if (next === undefined) return line;
        const { drop, blank } = this.seam(line, next);
        return (drop ? line.slice(0, -1) : line) + (blank ? ' ' : '');
      })
      .join('');
  }

  /** What becomes of the end of a line before the next: only their nearest words are looked at. */
  private seam(end: string, start: string): { drop: boolean; blank: boolean } {
    const near = end.slice(-longest);
    if (!endsBroken(near)) return { drop: false, blank: !endsTied(near) };
    if (!/^[\p{L}\p{M}\p{Nd}]/u.test(start)) return { drop: false, blank: true };
    return { drop: !this.keepsHyphen(near, start.slice(0, longest)), blank: false };
  }
}

/** A word is no longer, UTF-16. */
const longest = 100;

/** Whether a line ends with a hyphen at which a word goes on. */
export const endsBroken = (line: string): boolean => brokenEnd.test(line.slice(-4));

/** A line that ends with a dash between two words, or in a script without blanks, has no blank behind it. */
const endsTied = (line: string) =>
  /[\p{L}\p{Nd}][—‑]$|[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]$/u.test(line.slice(-4));
