/** Probability estimation, ITU-T T.88, table E.1: Qe, next state after the likely and the unlikely symbol, switch. */
const estimates: readonly (readonly [number, number, number, number])[] = [
  [0x5601, 1, 1, 1],
  [0x3401, 2, 6, 0],
  [0x1801, 3, 9, 0],
  [0x0ac1, 4, 12, 0],
  [0x0521, 5, 29, 0],
  [0x0221, 38, 33, 0],
  [0x5601, 7, 6, 1],
  [0x5401, 8, 14, 0],
  [0x4801, 9, 14, 0],
  [0x3801, 10, 14, 0],
  [0x3001, 11, 17, 0],
  [0x2401, 12, 18, 0],
  [0x1c01, 13, 20, 0],
  [0x1601, 29, 21, 0],
  [0x5601, 15, 14, 1],
  [0x5401, 16, 14, 0],
  [0x5101, 17, 15, 0],
  [0x4801, 18, 16, 0],
  [0x3801, 19, 17, 0],
  [0x3401, 20, 18, 0],
  [0x3001, 21, 19, 0],
  [0x2801, 22, 19, 0],
  [0x2401, 23, 20, 0],
  [0x2201, 24, 21, 0],
  [0x1c01, 25, 22, 0],
  [0x1801, 26, 23, 0],
  [0x1601, 27, 24, 0],
  [0x1401, 28, 25, 0],
  [0x1201, 29, 26, 0],
  [0x1101, 30, 27, 0],
  [0x0ac1, 31, 28, 0],
  [0x09c1, 32, 29, 0],
  [0x08a1, 33, 30, 0],
  [0x0521, 34, 31, 0],
  [0x0441, 35, 32, 0],
  [0x02a1, 36, 33, 0],
  [0x0221, 37, 34, 0],
  [0x0141, 38, 35, 0],
  [0x0111, 39, 36, 0],
  [0x0085, 40, 37, 0],
  [0x0049, 41, 38, 0],
  [0x0025, 42, 39, 0],
  [0x0015, 43, 40, 0],
  [0x0009, 44, 41, 0],
  [0x0005, 45, 42, 0],
  [0x0001, 45, 43, 0],
  [0x5601, 46, 46, 0],
];

// A context's state is `estimate * 2 + likely symbol`: one byte, and one look-up gives what follows.
const size = new Uint16Array(94);
const afterLikely = new Uint8Array(94);
const afterUnlikely = new Uint8Array(94);
for (const [index, [qe, likely, unlikely, turn]] of estimates.entries())
  for (const symbol of [0, 1]) {
    const state = index * 2 + symbol;
    size[state] = qe;
    afterLikely[state] = likely * 2 + symbol;
    afterUnlikely[state] = unlikely * 2 + (turn ? 1 - symbol : symbol);
  }

/** The MQ encoder of ITU-T T.88, annex E. */
export class ArithmeticEncoder {
  private out: Uint8Array;
  private at = -1;
  private last = 0;
  private c = 0;
  private a = 0x8000;
  private left = 12;

  /** @param room bytes expected; grows as needed. */
  constructor(room = 4096) {
    this.out = new Uint8Array(Math.max(64, room));
  }

  /** Codes `bit` in a context; `states` holds one byte per context, all 0 at the start. */
  encode(states: Uint8Array, context: number, bit: number): void {
    const state = states[context]!;
    const qe = size[state]!;
    const a = this.a - qe;
    if (bit === (state & 1)) {
      if (a & 0x8000) {
        this.a = a;
        this.c += qe;
        return;
      }
      if (a < qe) this.a = qe;
      else {
        this.a = a;
        this.c += qe;
      }
      states[context] = afterLikely[state]!;
    } else {
      if (a < qe) {
        this.a = a;
        this.c += qe;
      } else this.a = qe;
      states[context] = afterUnlikely[state]!;
    }
    do {
      this.a <<= 1;
      this.c <<= 1;
      this.left -= 1;
      if (this.left === 0) this.byteOut();
    } while (!(this.a & 0x8000));
  }

  /** Ends the code (E.2.9); nothing may be coded afterwards. */
  finish(): Uint8Array {
    const limit = this.c + this.a;
    this.c |= 0xffff;
    if (this.c >= limit) this.c -= 0x8000;
    this.c <<= this.left;
    this.byteOut();
    this.c <<= this.left;
    this.byteOut();
    this.push();
    if (this.last !== 0xff) {
      this.last = 0xff;
      this.push();
    }
    this.last = 0xac;
    this.push();
    return this.out.subarray(0, this.at);
  }

  private byteOut(): void {
    if (this.last !== 0xff && this.c >= 0x8000000) {
      this.last += 1;
      this.c &= 0x7ffffff;
    }
    const stuffed = this.last === 0xff;
    this.push();
    if (stuffed) {
      this.last = this.c >>> 20;
      this.c &= 0xfffff;
      this.left = 7;
    } else {
      this.last = this.c >>> 19;
      this.c &= 0x7ffff;
      this.left = 8;
    }
  }

  /** Writes the byte that can no longer change; the very first is none (it stands before the code). */
  private push(): void {
    if (this.at >= 0) {
      if (this.at === this.out.length) {
        const larger = new Uint8Array(this.out.length * 2);
        larger.set(this.out);
        this.out = larger;
      }
      this.out[this.at] = this.last;
    }
    this.at += 1;
  }
}
