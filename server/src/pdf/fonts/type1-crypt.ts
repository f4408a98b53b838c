import { part, unfit } from './attempt.ts';

/** The cipher of eexec (key 55665) and of charstrings (key 4330); Adobe Type 1 Font Format, 7.1. */
export function decrypt(bytes: Buffer, key: number): Buffer {
  const plain = Buffer.allocUnsafe(bytes.length);
  let state = key;
  for (const [index, cipher] of bytes.entries()) {
    plain[index] = cipher ^ (state >> 8);
    state = ((cipher + state) * 52845 + 22719) & 0xffff;
  }
  return plain;
}

/** The readable part, and the one behind `eexec` decrypted. */
export function clearAndPrivate(data: Buffer): { clear: Buffer; hidden: Buffer } {
  const bytes = data[0] === 0x80 ? withoutPfbHeaders(data) : data;
  // Fonts say how long their parts are in the PDF too (Length1, Length2), and often wrongly.
  const word = /\beexec[ \t\r\n]/.exec(bytes.toString('latin1', 0, Math.min(bytes.length, 1 << 20)));
  if (!word) unfit('no eexec');
  const clear = bytes.subarray(0, word.index);
  let start = word.index + 5;
  // One space belongs to `eexec`; more are skipped as long as what follows isn't plausible cipher text.
  while (start < bytes.length && [9, 10, 13, 32].includes(bytes[start]!)) start += 1;
  const rest = bytes.subarray(start);
  const hex = rest.length >= 4 && /^[0-9A-Fa-f\s]{4}/.test(rest.toString('latin1', 0, 4));
  const cipher = hex ? Buffer.from(rest.toString('latin1').replace(/\s+/g, ''), 'hex') : rest;
  if (cipher.length < 4) unfit('no private part');
  return { clear, hidden: decrypt(cipher, 55665).subarray(4) };
}

/** Adobe Technical Note 5040: blocks of text (1) and binary (2), each with its length. */
function withoutPfbHeaders(data: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at + 2 <= data.length && data[at] === 0x80 && data[at + 1] !== 3; ) {
    if (data[at + 1] !== 1 && data[at + 1] !== 2) unfit('PFB');
    const end = at + 6 + data.readUInt32LE(at + 2);
    blocks.push(part(data, at + 6, end));
    at = end;
  }
  return Buffer.concat(blocks);
}
