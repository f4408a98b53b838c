import { characterClass, Lexer } from '../objects/lexer.ts';
import { Name, PdfString } from '../objects/object.ts';
import { hexEnd, inlineImageEnd, lineEnd, regularEnd, stringEnd } from './operators.ts';

/** What happens in a content stream as far as text depends on it. */
export interface TextEvents {
  /** Tj, ', " and each string of a TJ. */
  show(text: Buffer): void;
  /** Tf. */
  font(name: string): void;
  /** gs. */
  state(name: string): void;
  /** q and Q. */
  save(): void;
  restore(): void;
  /** Do. */
  draw(name: string): void;
}

/** Reads a content stream for its text. Throws ContentDamage and SyntaxDamage. */
export function scanText(bytes: Buffer, on: TextEvents): void {
  const size = bytes.length;
  /** Where the strings since the last operator lie. */
  let strings: number[] = [];
  let name = -1;
  for (let at = 0; at < size; ) {
    const code = bytes[at]!;
    const kind = characterClass[code]!;
    if (kind === 1) at += 1;
    else if (kind === 2) {
      if (code === 37) at = lineEnd(bytes, at);
      else if (code === 40) {
        strings.push(at);
        at = stringEnd(bytes, at);
      } else if (code === 60 && bytes[at + 1] !== 60) {
        strings.push(at);
        at = hexEnd(bytes, at);
      } else if (code === 47) {
        name = at;
        at = regularEnd(bytes, at + 1);
      } else at += code === 60 ? 2 : 1;
    } else {
      const from = at;
      at = regularEnd(bytes, from);
      if (code <= 57 && (code >= 48 || code === 45 || code === 46 || code === 43)) continue;
      const length = at - from;
      if (length > 2) {
        // `true`, `false`, `null` are operands too; everything else of this length has nothing to do with text.
        if (!['true', 'false', 'null'].includes(bytes.toString('latin1', from, Math.min(at, from + 6)))) {
          strings = [];
          name = -1;
        }
        continue;
      }
      const operator = bytes.toString('latin1', from, at);
      if (operator === 'Tj' || operator === 'TJ' || operator === "'" || operator === '"')
        for (const start of strings) {
          const text = new Lexer(bytes, start).token();
          if (text instanceof PdfString) on.show(text.bytes);
        }
      else if (operator === 'q') on.save();
      else if (operator === 'Q') on.restore();
      else if (operator === 'BI') at = inlineImageEnd(bytes, at);
      else if (name >= 0 && (operator === 'Tf' || operator === 'Do' || operator === 'gs')) {
        const found = new Lexer(bytes, name).token();
        if (found instanceof Name)
          (operator === 'Tf' ? on.font : operator === 'Do' ? on.draw : on.state)(found.text);
      }
      strings = [];
      name = -1;
    }
  }
}
