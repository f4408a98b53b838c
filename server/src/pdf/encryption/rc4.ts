/**
 * RC4, which Node's OpenSSL no longer offers. Broken as a cipher, and still what old documents are locked with: a result
 * must open with the program that opened its source.
 */
export class Rc4 {
  private readonly state = new Uint8Array(256);
  private i = 0;
  private j = 0;

  /** `key` has 1 to 256 bytes. */
  constructor(key: Uint8Array) {
    if (key.length === 0) throw new RangeError('an RC4 key without bytes');
    const { state } = this;
    for (let i = 0; i < 256; i += 1) state[i] = i;
    for (let i = 0, j = 0; i < 256; i += 1) {
      const held = state[i]!;
      j = (j + held + key[i % key.length]!) & 255;
      state[i] = state[j]!;
      state[j] = held;
    }
  }

  /** The next bytes, to and fro the same. Gives a new buffer. */
  update(bytes: Uint8Array): Buffer {
    const { state } = this;
    const out = Buffer.allocUnsafe(bytes.length);
    let { i, j } = this;
    for (let at = 0; at < bytes.length; at += 1) {
      i = (i + 1) & 255;
      const a = state[i]!;
      j = (j + a) & 255;
      const b = state[j]!;
      state[i] = b;
      state[j] = a;
      out[at] = bytes[at]! ^ state[(a + b) & 255]!;
    }
    this.i = i;
    this.j = j;
    return out;
  }
}

export const rc4 = (key: Uint8Array, bytes: Uint8Array): Buffer => new Rc4(key).update(bytes);
