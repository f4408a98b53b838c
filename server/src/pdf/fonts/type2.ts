import { unfit } from './attempt.ts';
import { Outline } from './outline.ts';

/** What a Type 2 charstring may call, and how far it may go. */
export interface Type2Context {
  globalSubrs: readonly Buffer[];
  subrs: readonly Buffer[];
  /** Operators that all charstrings of a font may still take together: a bomb of nested subroutines ends here. */
  budget: { operators: number };
}

/** What a Type 2 charstring does (Adobe Technical Note 5177). */
export interface Type2Glyph {
  outline: Outline;
  /** Difference to nominalWidthX; undefined means defaultWidthX. */
  width: number | undefined;
  /** Numbers of the subroutines called, biases undone. */
  usedSubrs: Set<number>;
  usedGlobals: Set<number>;
  /** An accented letter: where the accent goes, codes of letter and accent in Standard Encoding. */
  accent?: { dx: number; dy: number; base: number; accent: number };
}

const deepest = 16;
const mostOperands = 513;

export const biasOf = (count: number): number => (count < 1240 ? 107 : count < 33900 ? 1131 : 32768);

export function runType2(charString: Buffer, context: Type2Context): Type2Glyph {
  return new Machine(context).run(charString);
}

class Machine {
  private readonly stack: number[] = [];
  private readonly storage: number[] = [];
  private readonly glyph: Type2Glyph = {
    outline: new Outline(),
    width: undefined,
    usedSubrs: new Set(),
    usedGlobals: new Set(),
  };
  private readonly context: Type2Context;
  private stems = 0;
  private widthKnown = false;
  private ended = false;

  constructor(context: Type2Context) {
    this.context = context;
  }

  run(charString: Buffer): Type2Glyph {
    this.execute(charString, 0);
    return this.glyph;
  }

  private execute(code: Buffer, depth: number): void {
    if (depth > deepest) unfit('subroutines nested too deeply');
    const { stack } = this;
    for (let at = 0; at < code.length && !this.ended; ) {
      const first = code[at]!;
      if (first >= 32 || first === 28) {
        if (stack.length >= mostOperands) unfit('charstring operands');
        at = this.pushNumber(code, at);
        continue;
      }
      this.context.budget.operators -= 1 + (stack.length >> 4);
      if (this.context.budget.operators < 0) unfit('charstrings too long');
      at += 1;
      if (first === 11) return;
      if (first === 10 || first === 29) this.call(first === 29, depth);
      else if (first === 19 || first === 20) {
        this.takeStems();
        at += (this.stems + 7) >> 3;
        if (at > code.length) unfit('mask');
      } else if (first === 12) {
        this.escape(code.readUInt8(at));
        at += 1;
      } else this.draw(first);
    }
  }

  private pushNumber(code: Buffer, at: number): number {
    const first = code[at]!;
    const { stack } = this;
    if (first === 28) {
      stack.push(code.readInt16BE(at + 1));
      return at + 3;
    }
    if (first <= 246) {
      stack.push(first - 139);
      return at + 1;
    }
    if (first === 255) {
      stack.push(code.readInt32BE(at + 1) / 65536);
      return at + 5;
    }
    const low = code.readUInt8(at + 1);
    stack.push(first <= 250 ? (first - 247) * 256 + low + 108 : -(first - 251) * 256 - low - 108);
    return at + 2;
  }

  private call(global: boolean, depth: number): void {
    const list = global ? this.context.globalSubrs : this.context.subrs;
    const number = this.pop() + biasOf(list.length);
    const body = list[number];
    if (!body) unfit('no such subroutine');
    (global ? this.glyph.usedGlobals : this.glyph.usedSubrs).add(number);
    this.execute(body, depth + 1);
  }

  private pop(): number {
    return this.stack.pop() ?? unfit('charstring stack');
  }

  private takeWidth(present: boolean): void {
    if (!this.widthKnown && present) this.glyph.width = this.stack.shift();
    this.widthKnown = true;
  }

  private takeStems(): void {
    this.takeWidth((this.stack.length & 1) === 1);
    this.stems += this.stack.length >> 1;
    this.stack.length = 0;
  }

  private draw(operator: number): void {
    const { stack } = this;
    const { outline } = this.glyph;
    switch (operator) {
      case 1:
      case 3:
      case 18:
      case 23:
        this.takeStems();
        return;
      case 4:
        this.takeWidth(stack.length > 1);
        outline.moveBy(0, this.pop());
        break;
      case 21: {
        this.takeWidth(stack.length > 2);
        const dy = this.pop();
        outline.moveBy(this.pop(), dy);
        break;
      }
      case 22:
        this.takeWidth(stack.length > 1);
        outline.moveBy(this.pop(), 0);
        break;
      case 5:
        for (let at = 0; at + 2 <= stack.length; at += 2) outline.lineBy(stack[at]!, stack[at + 1]!);
        break;
      case 6:
      case 7:
        for (const [at, value] of stack.entries())
          if ((at & 1) === (operator & 1)) outline.lineBy(value, 0);
          else outline.lineBy(0, value);
        break;
      case 8:
        this.curves(0, stack.length);
        break;
      case 24: {
        const at = this.curves(0, stack.length - 2);
        outline.lineBy(this.at(at), this.at(at + 1));
        break;
      }
      case 25: {
        let at = 0;
        for (; at + 8 <= stack.length; at += 2) outline.lineBy(stack[at]!, stack[at + 1]!);
        this.curves(at, stack.length);
        break;
      }
      case 26: {
        let at = stack.length & 1;
        let side = at ? stack[0]! : 0;
        for (; at + 4 <= stack.length; at += 4, side = 0)
          outline.curveBy(side, stack[at]!, stack[at + 1]!, stack[at + 2]!, 0, stack[at + 3]!);
        break;
      }
      case 27: {
        let at = stack.length & 1;
        let side = at ? stack[0]! : 0;
        for (; at + 4 <= stack.length; at += 4, side = 0)
          outline.curveBy(stack[at]!, side, stack[at + 1]!, stack[at + 2]!, stack[at + 3]!, 0);
        break;
      }
      case 30:
      case 31:
        this.alternating(operator === 31);
        break;
      case 14:
        this.end();
        break;
      default:
        unfit('charstring operator');
    }
    stack.length = 0;
  }

  private at(index: number): number {
    return this.stack[index] ?? unfit('charstring stack');
  }

  private curves(from: number, to: number): number {
    let at = from;
    for (; at + 6 <= to; at += 6)
      this.glyph.outline.curveBy(
        this.at(at),
        this.at(at + 1),
        this.at(at + 2),
        this.at(at + 3),
        this.at(at + 4),
        this.at(at + 5),
      );
    return at;
  }

  private alternating(startHorizontal: boolean): void {
    const { stack } = this;
    let horizontal = startHorizontal;
    for (let at = 0; at + 4 <= stack.length; at += 4, horizontal = !horizontal) {
      const last = stack.length - at === 5 ? stack[at + 4]! : 0;
      const [a, b, c, d] = [stack[at]!, stack[at + 1]!, stack[at + 2]!, stack[at + 3]!];
      if (horizontal) this.glyph.outline.curveBy(a, 0, b, c, last, d);
      else this.glyph.outline.curveBy(0, a, b, c, d, last);
    }
  }

  private end(): void {
    const { stack } = this;
    this.takeWidth(stack.length === 1 || stack.length === 5);
    if (stack.length === 4) {
      const [dx, dy, base, accent] = stack as [number, number, number, number];
      this.glyph.accent = { dx, dy, base, accent };
    } else if (stack.length > 0) unfit('endchar operands');
    this.ended = true;
  }

  private escape(operator: number): void {
    const { stack } = this;
    const { outline } = this.glyph;
    const flex = (...v: number[]) => {
      if (v.some((value) => value === undefined)) unfit('flex');
      outline.curveBy(v[0]!, v[1]!, v[2]!, v[3]!, v[4]!, v[5]!);
      outline.curveBy(v[6]!, v[7]!, v[8]!, v[9]!, v[10]!, v[11]!);
      stack.length = 0;
    };
    const s = (index: number) => this.at(index);
    switch (operator) {
      case 0:
        stack.length = 0;
        return;
      case 34:
        flex(s(0), 0, s(1), s(2), s(3), 0, s(4), 0, s(5), -s(2), s(6), 0);
        return;
      case 35:
        flex(s(0), s(1), s(2), s(3), s(4), s(5), s(6), s(7), s(8), s(9), s(10), s(11));
        return;
      case 36:
        flex(s(0), s(1), s(2), s(3), s(4), 0, s(5), 0, s(6), s(7), s(8), -(s(1) + s(3) + s(7)));
        return;
      case 37: {
        const dx = s(0) + s(2) + s(4) + s(6) + s(8);
        const dy = s(1) + s(3) + s(5) + s(7) + s(9);
        const last = Math.abs(dx) > Math.abs(dy) ? [s(10), -dy] : [-dx, s(10)];
        flex(s(0), s(1), s(2), s(3), s(4), s(5), s(6), s(7), s(8), s(9), last[0]!, last[1]!);
        return;
      }
      default:
        this.compute(operator);
    }
  }

  /** Arithmetic (TN 5177, 4.5): hardly any font has it. `random` is refused. */
  private compute(operator: number): void {
    const { stack, storage } = this;
    const binary: Record<number, (a: number, b: number) => number> = {
      3: (a, b) => (a && b ? 1 : 0),
      4: (a, b) => (a || b ? 1 : 0),
      10: (a, b) => a + b,
      11: (a, b) => a - b,
      12: (a, b) => (b === 0 ? unfit('division by zero') : a / b),
      15: (a, b) => (a === b ? 1 : 0),
      24: (a, b) => a * b,
    };
    const unary: Record<number, (a: number) => number> = {
      5: (a) => (a ? 0 : 1),
      9: Math.abs,
      14: (a) => -a,
      26: (a) => (a < 0 ? unfit('root') : Math.sqrt(a)),
    };
    if (binary[operator]) {
      const b = this.pop();
      stack.push(binary[operator](this.pop(), b));
    } else if (unary[operator]) stack.push(unary[operator](this.pop()));
    else if (operator === 18) this.pop();
    else if (operator === 27) stack.push(this.at(stack.length - 1));
    else if (operator === 28) {
      const [b, a] = [this.pop(), this.pop()];
      stack.push(b, a);
    } else if (operator === 20) {
      const index = this.pop();
      if (!(Number.isInteger(index) && index >= 0 && index < 32)) unfit('storage');
      storage[index] = this.pop();
    } else if (operator === 21) stack.push(storage[this.pop()] ?? unfit('storage'));
    else unfit('charstring operator');
  }
}
