import { type Dict, Name, name, type PdfObject, PdfString, Ref } from './object.ts';

/** A bare word that is no object: `obj`, `stream`, an operator of a content stream, a stray delimiter. */
export class Keyword {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What `Lexer.token` gives behind the last byte. */
export const end = Symbol('end');

/** The bytes are no PDF syntax, or end in the middle of an object. */
export class SyntaxDamage extends Error {}

/** 1 for white space (PDF 32000-1, table 1), 2 for delimiters (table 2), 0 for regular characters. */
export const characterClass = new Uint8Array(256);
for (const code of [0, 9, 10, 12, 13, 32]) characterClass[code] = 1;
for (const sign of '()<>[]{}/%') characterClass[sign.charCodeAt(0)] = 2;

/** Nested deeper than any real document, shallower than the stack. */
const deepest = 200;
/** Things within one object: as many empty dictionaries take about 350 MB. */
const mostItems = 1_200_000;

/** Reads objects one after the other out of bytes. Hostile bytes cost at most one pass and throw SyntaxDamage. */
export class Lexer {
  readonly bytes: Buffer;
  position: number;
  readonly limit: number;
  private items = 0;

  constructor(bytes: Buffer, position = 0, limit = bytes.length) {
    this.bytes = bytes;
    this.position = position;
    this.limit = limit;
  }

  skipSpace(): void {
    const { bytes, limit } = this;
    let at = this.position;
    for (;;) {
      while (at < limit && characterClass[bytes[at]!] === 1) at += 1;
      if (at >= limit || bytes[at] !== 37) break;
      while (at < limit && bytes[at] !== 10 && bytes[at] !== 13) at += 1;
    }
    this.position = at;
  }

  /** The next object, keyword, or `end`. `12 0 R` is read as three tokens; see `value`. */
  token(depth = 0): PdfObject | Keyword | typeof end {
    if (depth > deepest) throw new SyntaxDamage('nested too deeply');
    this.skipSpace();
    const { bytes, limit } = this;
    if (this.position >= limit) return end;
    const first = bytes[this.position]!;
    switch (first) {
      case 47:
        return this.name();
      case 40:
        return this.literal();
      case 60:
        return bytes[this.position + 1] === 60 ? this.dictionary(depth) : this.hexadecimal();
      case 91:
        return this.array(depth);
      case 93:
      case 62:
      case 41:
      case 123:
      case 125:
        this.position += 1;
        return new Keyword(String.fromCharCode(first));
    }
    const text = this.regular();
    if ((first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46) return number(text);
    if (text === 'true') return true;
    if (text === 'false') return false;
    if (text === 'null') return null;
    return new Keyword(text);
  }

  /** An object as it stands in arrays, dictionaries and behind `obj`: references are recognised. */
  value(depth = 0): PdfObject {
    const found = this.token(depth);
    if (found === end || found instanceof Keyword) throw new SyntaxDamage('an object was expected');
    if (typeof found !== 'number' || !Number.isInteger(found) || found < 0) return found as PdfObject;
    const behind = this.position;
    const { bytes } = this;
    this.skipSpace();
    if (isDigit(bytes[this.position])) {
      const generation = Number(this.regular());
      if (Number.isInteger(generation) && generation >= 0) {
        this.skipSpace();
        const next = bytes[this.position + 1];
        if (bytes[this.position] === 82 && (this.position + 1 >= this.limit || characterClass[next!] !== 0)) {
          this.position += 1;
          return new Ref(found, generation);
        }
      }
    }
    this.position = behind;
    return found;
  }

  private regular(): string {
    const { bytes, limit } = this;
    const from = this.position;
    let at = from;
    while (at < limit && characterClass[bytes[at]!] === 0) at += 1;
    this.position = at;
    return bytes.toString('latin1', from, at);
  }

  private name(): Name {
    this.position += 1;
    return name(this.regular());
  }

  private array(depth: number): PdfObject[] {
    this.position += 1;
    const items: PdfObject[] = [];
    for (;;) {
      this.skipSpace();
      if (this.position >= this.limit) throw new SyntaxDamage('an array does not end');
      if (this.bytes[this.position] === 93) {
        this.position += 1;
        return items;
      }
      this.count();
      items.push(this.value(depth + 1));
    }
  }

  private dictionary(depth: number): Dict {
    this.position += 2;
    const dict: Dict = new Map();
    for (;;) {
      this.skipSpace();
      if (this.bytes[this.position] === 62 && this.bytes[this.position + 1] === 62) {
        this.position += 2;
        return dict;
      }
      this.count();
      const key = this.token(depth + 1);
      if (!(key instanceof Name)) throw new SyntaxDamage('a dictionary key was expected');
      const value = this.value(depth + 1);
      // 7.3.7: a null value is the same as no entry.
      if (value !== null) dict.set(key.text, value);
    }
  }

  private count(): void {
    this.items += 1;
    if (this.items > mostItems) throw new SyntaxDamage('more in one object than there can be');
  }

  private hexadecimal(): PdfString {
    const close = this.bytes.indexOf(62, this.position);
    if (close < 0 || close >= this.limit) throw new SyntaxDamage('a string does not end');
    let digits = this.bytes.toString('latin1', this.position + 1, close);
    if (/[^0-9a-fA-F]/.test(digits)) digits = digits.replace(/[^0-9a-fA-F]+/g, '');
    this.position = close + 1;
    return new PdfString(Buffer.from(digits.length % 2 ? `${digits}0` : digits, 'hex'));
  }

  private literal(): PdfString {
    const { bytes, limit } = this;
    const out: number[] = [];
    let open = 1;
    let at = this.position + 1;
    for (;;) {
      if (at >= limit) throw new SyntaxDamage('a string does not end');
      let code = bytes[at++]!;
      if (code === 40) open += 1;
      else if (code === 41) {
        open -= 1;
        if (open === 0) break;
      } else if (code === 13) {
        // 7.3.4.2: an end of line in a string is one line feed.
        if (bytes[at] === 10) at += 1;
        code = 10;
      } else if (code === 92) {
        code = bytes[at++]!;
        if (code === 13) {
          if (bytes[at] === 10) at += 1;
          continue;
        }
        if (code === 10) continue;
        if (code >= 48 && code <= 55) {
          let octal = code - 48;
          for (let digits = 1; digits < 3 && bytes[at]! >= 48 && bytes[at]! <= 55; digits += 1)
            octal = octal * 8 + bytes[at++]! - 48;
          code = octal & 255;
        } else code = escapes[code] ?? code;
      }
      out.push(code);
    }
    this.position = at;
    return new PdfString(Buffer.from(out));
  }
}

const escapes: Record<number, number> = { 110: 10, 114: 13, 116: 9, 98: 8, 102: 12 };

const isDigit = (code: number | undefined): boolean => code !== undefined && code >= 48 && code <= 57;

/** Readers take `--5`, `5-3`, `1.2.3` and `4.` as numbers; what is none at all is 0, as in PDFium and poppler. */
function number(text: string): number {
  const plain = Number(text);
  if (!Number.isNaN(plain) && !/[xXoObBeE]/.test(text)) return plain;
  const match = /^[+-]*(\d*\.?\d*)/.exec(text);
  const value = Number(match?.[1] || '0');
  return Number.isNaN(value) ? 0 : text.startsWith('-') ? -value : value;
}
