import { encodeGeneric } from './generic.ts';

/** One segment, header and data (ITU-T T.88, 7.2), on page 1. */
function segment(number: number, type: number, data: Uint8Array): Buffer {
  const header = Buffer.alloc(11);
  header.writeUInt32BE(number, 0);
  header[4] = type;
  header[5] = 0;
  header[6] = 1;
  header.writeUInt32BE(data.length, 7);
  return Buffer.concat([header, data]);
}

/** Page information (7.4.8): lossless, white, no stripes. */
function page(width: number, height: number): Buffer {
  const data = Buffer.alloc(19);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data[16] = 1;
  return segment(0, 48, data);
}

/**
 * A bitmap as /JBIG2Decode has it in a PDF (no file header, no end of page; PDF 32000-1, 7.4.7), losslessly.
 * `packed`: rows of `ceil(width / 8)` bytes, 1 is black, spare bits 0. The filter gives black as 0.
 */
export function encodeJbig2(packed: Uint8Array, width: number, height: number): Buffer {
  const head = Buffer.alloc(26);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // Flags: template 0, typical prediction on; then the nominal adaptive pixels.
  head[17] = 0x08;
  head.set([3, 0xff, 0xfd, 0xff, 2, 0xfe, 0xfe, 0xfe], 18);
  const data = Buffer.concat([head, encodeGeneric(packed, width, height)]);
  return Buffer.concat([page(width, height), segment(1, 38, data)]);
}
