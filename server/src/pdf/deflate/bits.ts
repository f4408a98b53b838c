/** Bits written lowest first (RFC 1951, 3.1.1). */
export class Bits {
  private bytes: Buffer;
  private size = 0;
  private held = 0;
  private count = 0;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafe(capacity);
  }

  /** Makes room for `bits` more; `write` and `copy` do not look. */
  reserve(bits: number): void {
    const needed = this.size + Math.ceil((bits + this.count) / 8) + 8;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, Math.floor(this.bytes.length * 1.5)));
    this.bytes.copy(larger, 0, 0, this.size);
    this.bytes = larger;
  }

  /** The low `length` bits of `value`, at most 16, the others zero. */
  write(value: number, length: number): void {
    let held = this.held | (value << this.count);
    let count = this.count + length;
    while (count >= 8) {
      this.bytes[this.size++] = held;
      held >>>= 8;
      count -= 8;
    }
    this.held = held;
    this.count = count;
  }

  /** Zero bits up to the next byte. */
  align(): void {
    if (this.count > 0) this.write(0, 8 - this.count);
  }

  /** Whole bytes; only when aligned. */
  copy(data: Uint8Array): void {
    this.bytes.set(data, this.size);
    this.size += data.length;
  }

  /** Bits of the last byte that are in use, 0..7. */
  get phase(): number {
    return this.count;
  }

  get length(): number {
    return this.size;
  }

  done(): Buffer {
    this.align();
    return this.bytes.subarray(0, this.size);
  }
}
