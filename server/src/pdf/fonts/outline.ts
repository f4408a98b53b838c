import { unfit } from './attempt.ts';

const move = 0;
const line = 1;
const curve = 2;

/** No real glyph comes near; a hostile one would fill memory. */
const mostNumbers = 400_000;

/** The path of a glyph in font units, as Type 1 and Type 2 charstrings draw it: each step relative to the point before. */
export class Outline {
  /** Step kind, then its absolute coordinates. */
  readonly steps: number[] = [];
  x = 0;
  y = 0;

  moveBy(dx: number, dy: number): void {
    this.x += dx;
    this.y += dy;
    this.push(move, this.x, this.y);
  }

  lineBy(dx: number, dy: number): void {
    this.x += dx;
    this.y += dy;
    this.push(line, this.x, this.y);
  }

  curveBy(dx1: number, dy1: number, dx2: number, dy2: number, dx3: number, dy3: number): void {
    const [x1, y1] = [this.x + dx1, this.y + dy1];
    const [x2, y2] = [x1 + dx2, y1 + dy2];
    this.curveTo(x1, y1, x2, y2, x2 + dx3, y2 + dy3);
  }

  curveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.x = x;
    this.y = y;
    this.push(curve, x1, y1, x2, y2, x, y);
  }

  private push(...step: number[]): void {
    if (this.steps.length > mostNumbers) unfit('outline too large');
    this.steps.push(...step);
  }
}

/** Numbers behind a step kind. */
const arity = [2, 2, 6];

/** The steps one by one: kind, then coordinates. */
export function* stepsOf(steps: readonly number[]): Generator<number[]> {
  for (let at = 0; at < steps.length; ) {
    const next = at + 1 + arity[steps[at]!]!;
    yield steps.slice(at, next);
    at = next;
  }
}

/** Moves that draw nothing don't count: one followed by another, one at the end. */
function drawnSteps(steps: readonly number[]): number[] {
  const out: number[] = [];
  let pending: number[] | undefined;
  for (const step of stepsOf(steps)) {
    if (step[0] === move) {
      pending = step;
      continue;
    }
    if (pending) out.push(...pending);
    pending = undefined;
    out.push(...step);
  }
  return out;
}

/** Whether two paths have the same steps, no coordinate further apart than `tolerance` font units. */
export function sameOutline(a: readonly number[], b: readonly number[], tolerance: number): boolean {
  const [left, right] = [drawnSteps(a), drawnSteps(b)];
  if (left.length !== right.length) return false;
  // Kinds are compared too: they are at the same places as long as all before them are equal.
  return left.every((value, index) => Math.abs(value - right[index]!) <= tolerance);
}
