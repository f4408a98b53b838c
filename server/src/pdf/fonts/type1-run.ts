import { unfit } from './attempt.ts';
import { Outline } from './outline.ts';
import type { Type1Font } from './type1-read.ts';

/** A stem: its edge and its width, in the glyph's own coordinates (side bearing included). */
export interface Stem {
  vertical: boolean;
  edge: number;
  width: number;
}

/** Stems that hold from `from` (a length of `outline.steps`) on. */
export interface HintGroup {
  from: number;
  stems: Stem[];
}

/** What a Type 1 charstring does. */
export interface Type1Glyph {
  outline: Outline;
  width: number;
  hints: HintGroup[];
  /** An accented letter: where the accent's origin goes, codes of letter and accent in Standard Encoding. */
  accent?: { dx: number; dy: number; base: number; accent: number } | undefined;
}

const deepest = 16;
const mostOperands = 256;

/** Runs one charstring. `budget` is shared by all of a font. Throws Unfit for what Type 1 doesn't have. */
export function runType1(font: Type1Font, charString: Buffer, budget: { operators: number }): Type1Glyph {
  return new Machine(font, budget).run(charString);
}

class Machine {
  private readonly font: Type1Font;
  private readonly budget: { operators: number };
  private readonly stack: number[] = [];
  /** What OtherSubrs leave for `pop`. */
  private readonly results: number[] = [];
  private readonly glyph: Type1Glyph = { outline: new Outline(), width: 0, hints: [{ from: 0, stems: [] }] };
  private left = { x: 0, y: 0 };
  private flex: { x: number; y: number }[] | undefined;
  private open = false;
  private ended = false;
  private measured = false;

  constructor(font: Type1Font, budget: { operators: number }) {
    this.font = font;
    this.budget = budget;
  }

  run(charString: Buffer): Type1Glyph {
    this.execute(charString, 0);
    if (!this.ended || !this.measured) unfit('charstring without end');
    return this.glyph;
  }

  private execute(code: Buffer, depth: number): void {
    if (depth > deepest) unfit('subroutines nested too deeply');
    const { stack } = this;
    for (let at = 0; at < code.length && !this.ended; ) {
      const first = code[at]!;
      at += 1;
      if (first >= 32) {
        if (stack.length >= mostOperands) unfit('charstring operands');
        if (first <= 246) stack.push(first - 139);
        else if (first === 255) {
          stack.push(code.readInt32BE(at));
          at += 4;
        } else {
          const low = code.readUInt8(at);
          stack.push(first <= 250 ? (first - 247) * 256 + low + 108 : -(first - 251) * 256 - low - 108);
          at += 1;
        }
        continue;
      }
      this.budget.operators -= 1;
      if (this.budget.operators < 0) unfit('charstrings too long');
      if (first === 11) return;
      if (first === 10) {
        const body = this.font.subrs.get(this.pop()) ?? unfit('no such subroutine');
        this.execute(body, depth + 1);
      } else if (first === 12) {
        this.escape(code.readUInt8(at));
        at += 1;
      } else this.draw(first);
    }
  }

  private pop(): number {
    return this.stack.pop() ?? unfit('charstring stack');
  }

  /** The operands of an operator that takes exactly these; anything else is a font readers disagree about. */
  private take(count: number): number[] {
    if (this.stack.length !== count) unfit('charstring stack');
    return this.stack.splice(0);
  }

  private draw(operator: number): void {
    const { outline } = this.glyph;
    switch (operator) {
      case 1:
      case 3: {
        const [edge, width] = this.take(2) as [number, number];
        this.stem(operator === 3, edge, width);
        return;
      }
      case 4:
        this.move(0, this.take(1)[0]!);
        return;
      case 5: {
        const [dx, dy] = this.take(2) as [number, number];
        this.begin();
        outline.lineBy(dx, dy);
        return;
      }
      case 6:
        this.begin();
        outline.lineBy(this.take(1)[0]!, 0);
        return;
      case 7:
        this.begin();
        outline.lineBy(0, this.take(1)[0]!);
        return;
      case 8: {
        const v = this.take(6) as [number, number, number, number, number, number];
        this.begin();
        outline.curveBy(...v);
        return;
      }
      case 9:
        this.take(0);
        this.open = false;
        return;
      case 13: {
        const [x, width] = this.take(2) as [number, number];
        this.measure(x, 0, width);
        return;
      }
      case 14:
        this.take(0);
        this.ended = true;
        return;
      case 15:
        // Not documented; a few old fonts have it in empty glyphs, and readers pass over it.
        this.take(2);
        return;
      case 21: {
        const [dx, dy] = this.take(2) as [number, number];
        this.move(dx, dy);
        return;
      }
      case 22:
        this.move(this.take(1)[0]!, 0);
        return;
      case 30:
      case 31: {
        const [a, b, c, d] = this.take(4) as [number, number, number, number];
        this.begin();
        if (operator === 30) outline.curveBy(0, a, b, c, d, 0);
        else outline.curveBy(a, 0, b, c, 0, d);
        return;
      }
      default:
        unfit('charstring operator');
    }
  }

  private measure(x: number, y: number, width: number): void {
    if (this.measured) unfit('two widths');
    this.measured = true;
    this.left = { x, y };
    this.glyph.width = width;
    this.glyph.outline.x = x;
    this.glyph.outline.y = y;
  }

  private move(dx: number, dy: number): void {
    const { outline } = this.glyph;
    if (this.flex) {
      outline.x += dx;
      outline.y += dy;
      return;
    }
    outline.moveBy(dx, dy);
    this.open = true;
  }

  /** Readers disagree about lines right behind `closepath`: some begin a path where the old one ended, some do not. */
  private begin(): void {
    if (this.flex || !this.measured || !this.open) unfit('drawing out of place');
  }

  private stem(vertical: boolean, edge: number, width: number): void {
    this.glyph.hints
      .at(-1)!
      .stems.push({ vertical, edge: edge + (vertical ? this.left.x : this.left.y), width });
  }

  private escape(operator: number): void {
    switch (operator) {
      case 0:
        this.stack.length = 0;
        return;
      case 1:
      case 2: {
        const v = this.take(6);
        for (let at = 0; at < 6; at += 2) this.stem(operator === 1, v[at]!, v[at + 1]!);
        return;
      }
      case 6: {
        const [bearing, dx, dy, base, accent] = this.take(5) as [number, number, number, number, number];
        this.glyph.accent = { dx: this.left.x + dx - bearing, dy: this.left.y + dy, base, accent };
        this.ended = true;
        return;
      }
      case 7: {
        const [x, y, width, height] = this.take(4) as [number, number, number, number];
        if (height !== 0) unfit('vertical width');
        this.measure(x, y, width);
        return;
      }
      case 12: {
        const divisor = this.pop();
        if (divisor === 0) unfit('division by zero');
        this.stack.push(this.pop() / divisor);
        return;
      }
      case 16:
        this.callOther();
        return;
      case 17:
        this.stack.push(this.results.pop() ?? unfit('pop'));
        return;
      case 33: {
        const [x, y] = this.take(2) as [number, number];
        const { outline } = this.glyph;
        if (Math.abs(x - outline.x) > 0.01 || Math.abs(y - outline.y) > 0.01) unfit('setcurrentpoint');
        return;
      }
      default:
        unfit('charstring operator');
    }
  }

  /** OtherSubrs 0 to 2 are flex, 3 replaces hints, 12 and 13 are counter hints (Type 1 Font Format, 8). */
  private callOther(): void {
    const number = this.pop();
    const count = this.pop();
    if (!(Number.isInteger(count) && count >= 0 && count <= this.stack.length)) unfit('callothersubr');
    const operands = this.stack.splice(this.stack.length - count);
    const { outline } = this.glyph;
    this.results.length = 0;
    if (number === 1 && count === 0) {
      this.begin();
      this.flex = [];
    } else if (number === 2 && count === 0) {
      if (!this.flex || this.flex.length >= 7) unfit('flex');
      this.flex.push({ x: outline.x, y: outline.y });
    } else if (number === 0 && count === 3) {
      this.endFlex();
      this.results.push(operands[2]!, operands[1]!);
    } else if (number === 3 && count === 1) {
      // The subroutine that declares the new stems; 3 does nothing, and is what an interpreter without hints would call.
      this.results.push(operands[0]!);
      this.glyph.hints.push({ from: outline.steps.length, stems: [] });
    } else if (number !== 12 && number !== 13) unfit('OtherSubrs');
  }

  private endFlex(): void {
    const points = this.flex;
    if (points?.length !== 7) unfit('flex');
    this.flex = undefined;
    const { outline } = this.glyph;
    const [, p1, p2, p3, p4, p5, p6] = points as [Point, Point, Point, Point, Point, Point, Point];
    outline.curveTo(p1.x, p1.y, p2.x, p2.y, p3.x, p3.y);
    outline.curveTo(p4.x, p4.y, p5.x, p5.y, p6.x, p6.y);
  }
}

type Point = { x: number; y: number };
