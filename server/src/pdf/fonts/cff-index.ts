import { part, unfit } from './attempt.ts';

/** The objects of an INDEX (TN 5176, 5), and where it ends. */
export interface Index {
  objects: Buffer[];
  end: number;
}

export function readIndex(data: Buffer, at: number): Index {
  const count = data.readUInt16BE(at);
  if (count === 0) return { objects: [], end: at + 2 };
  const width = data.readUInt8(at + 2);
  if (width < 1 || width > 4) unfit('INDEX');
  const base = at + 3 + (count + 1) * width - 1;
  const objects: Buffer[] = [];
  let start = data.readUIntBE(at + 3, width);
  if (start !== 1) unfit('INDEX');
  for (let index = 1; index <= count; index += 1) {
    const end = data.readUIntBE(at + 3 + index * width, width);
    objects.push(part(data, base + start, base + end));
    start = end;
  }
  return { objects, end: base + start };
}

export function writeIndex(objects: readonly Buffer[]): Buffer {
  if (objects.length === 0) return Buffer.alloc(2);
  const size = objects.reduce((sum, object) => sum + object.length, 1);
  const width = size < 0x100 ? 1 : size < 0x10000 ? 2 : size < 0x1000000 ? 3 : 4;
  const head = Buffer.alloc(3 + (objects.length + 1) * width);
  head.writeUInt16BE(objects.length, 0);
  head.writeUInt8(width, 2);
  let at = 1;
  head.writeUIntBE(at, 3, width);
  for (const [index, object] of objects.entries()) {
    at += object.length;
    head.writeUIntBE(at, 3 + (index + 1) * width, width);
  }
  return Buffer.concat([head, ...objects]);
}
