import { part, unfit } from './attempt.ts';

const space = (byte: number) =>
  byte === 32 || byte === 10 || byte === 13 || byte === 9 || byte === 12 || byte === 0;
const delimiter = (byte: number) => '()<>[]{}/%'.includes(String.fromCharCode(byte));
const longestWord = 256;

/** The words of a PostScript program as far as fonts have them: names with their slash, numbers, brackets, operators. */
export class PostScriptWords {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  peek(): string | undefined {
    const { at } = this;
    const word = this.next();
    this.at = at;
    return word;
  }

  /** Strings are given as `(`. Undefined at the end. */
  next(): string | undefined {
    const { bytes } = this;
    this.skipSpace();
    const start = this.at;
    if (start >= bytes.length) return undefined;
    const first = bytes[start]!;
    this.at += 1;
    if (first === 40) {
      this.skipString();
      return '(';
    }
    if (first !== 47 && delimiter(first)) return String.fromCharCode(first);
    while (this.at < bytes.length && !space(bytes[this.at]!) && !delimiter(bytes[this.at]!)) this.at += 1;
    // Behind the last glyph lie decrypted zeros, which may look like one word without end.
    return bytes.toString('latin1', start, Math.min(this.at, start + longestWord));
  }

  /** `length` bytes behind the one space that ends the word before. */
  take(length: number): Buffer {
    const start = this.at + 1;
    if (start + length > this.bytes.length) unfit('charstring cut short');
    this.at = start + length;
    return part(this.bytes, start, start + length);
  }

  private skipSpace(): void {
    const { bytes } = this;
    for (;;) {
      while (this.at < bytes.length && space(bytes[this.at]!)) this.at += 1;
      if (bytes[this.at] !== 37) return;
      while (this.at < bytes.length && bytes[this.at] !== 10 && bytes[this.at] !== 13) this.at += 1;
    }
  }

  private skipString(): void {
    const { bytes } = this;
    for (let depth = 1; depth > 0 && this.at < bytes.length; this.at += 1) {
      const byte = bytes[this.at];
      if (byte === 92) this.at += 1;
      else if (byte === 40) depth += 1;
      else if (byte === 41) depth -= 1;
    }
  }
}
