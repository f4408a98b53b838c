/**
 * Whether an embedded JBIG2 stream codes symbols (dictionaries, text regions; ITU-T T.88, 7.3) rather than plain bitmaps.
 * True, too, where its segments can't be followed.
 */
export function hasSymbols(data: Uint8Array): boolean {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let at = 0;
  while (at + 11 <= data.length) {
    const number = view.getUint32(at);
    const flags = view.getUint8(at + 4);
    const type = flags & 63;
    if (type <= 7) return true;
    let count = view.getUint8(at + 5) >> 5;
    at += 6;
    if (count === 7) {
      if (at + 3 > data.length) return true;
      count = view.getUint32(at - 1) & 0x1fffffff;
      at += 3 + Math.ceil((count + 1) / 8);
    }
    at += count * (number <= 256 ? 1 : number <= 65536 ? 2 : 4) + (flags & 64 ? 4 : 1);
    if (at + 4 > data.length) return true;
    const length = view.getUint32(at);
    // Of unknown length: only an immediate generic region may be, and then it is the rest.
    if (length === 0xffffffff) return type !== 38;
    at += 4 + length;
  }
  return at === 0;
}
