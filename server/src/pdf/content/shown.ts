/**
 * The codes shown in a font: single bytes for simple fonts, pairs of bytes for composite ones. While the font isn't known (a form
 * shows text in whatever font is set where it is drawn) both are noted.
 */
export class Shown {
  private readonly kind: 'bytes' | 'pairs' | 'either';
  private bytes: Uint8Array | undefined;
  private pairs: Uint8Array | undefined;

  constructor(kind: 'bytes' | 'pairs' | 'either') {
    this.kind = kind;
  }

  get empty(): boolean {
    return !this.bytes && !this.pairs;
  }

  add(text: Buffer): void {
    if (text.length === 0) return;
    if (this.kind !== 'pairs') {
      this.bytes ??= new Uint8Array(256);
      for (const byte of text) this.bytes[byte] = 1;
    }
    if (this.kind === 'bytes') return;
    this.pairs ??= new Uint8Array(65536);
    const even = text.length & ~1;
    for (let at = 0; at < even; at += 2) this.pairs[text[at]! * 256 + text[at + 1]!] = 1;
    // Half a code: some readers take it as it stands, some as the upper byte.
    if (even < text.length) {
      this.pairs[text[even]!] = 1;
      this.pairs[text[even]! * 256] = 1;
    }
  }

  /** Adds what was shown while the font wasn't known. */
  join(other: Shown): void {
    if (this.kind !== 'pairs' && other.bytes) this.bytes = merged(this.bytes, other.bytes);
    if (this.kind !== 'bytes' && other.pairs) this.pairs = merged(this.pairs, other.pairs);
  }

  /** The codes, ascending. */
  codes(): number[] {
    const codes: number[] = [];
    for (const [code, flag] of (this.pairs ?? this.bytes ?? []).entries()) if (flag) codes.push(code);
    return codes;
  }
}

function merged(into: Uint8Array | undefined, from: Uint8Array): Uint8Array {
  if (!into) return Uint8Array.from(from);
  for (const [code, flag] of from.entries()) if (flag) into[code] = 1;
  return into;
}
