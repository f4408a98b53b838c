/** What the markers of a JPEG say (ITU-T T.81, annex B). */
export interface JpegFacts {
  width: number;
  height: number;
  components: number;
  precision: number;
  progressive: boolean;
  /** Adobe's APP14: 0 none (RGB, CMYK), 1 YCbCr, 2 YCCK; undefined without that marker. */
  adobeTransform?: number;
  jfif: boolean;
  /** Identifiers of the components, in order. */
  identifiers: number[];
  /** libjpeg's quality that comes nearest to the first quantisation table. */
  quality: number;
  /** Colour is stored at full resolution. */
  fullChroma: boolean;
  /** Bytes in segments that no decoder needs (Exif, XMP, ICC, comments, thumbnails), and the file without them. */
  needless: number;
}

interface Segment {
  marker: number;
  /** From the 0xff to the end of the segment. */
  start: number;
  end: number;
}

/** Sum of the standard luminance table of T.81, K.1, by which quality is estimated. */
const standardSum = 3685;

/** Segments up to the first scan, or undefined when this is no JPEG or its markers are broken. */
function segments(file: Uint8Array): { list: Segment[]; scan: number } | undefined {
  if (file[0] !== 0xff || file[1] !== 0xd8) return undefined;
  const list: Segment[] = [];
  for (let at = 2; at + 4 <= file.length; ) {
    if (file[at] !== 0xff) return undefined;
    const marker = file[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) return undefined;
    if (marker === 0xd9) return undefined;
    const length = (file[at + 2]! << 8) | file[at + 3]!;
    const end = at + 2 + length;
    if (length < 2 || end > file.length) return undefined;
    if (marker === 0xda) return { list, scan: at };
    list.push({ marker, start: at, end });
    at = end;
  }
  return undefined;
}

const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

const begins = (file: Uint8Array, at: number, text: string) =>
  Buffer.from(file.buffer, file.byteOffset + at, Math.min(text.length, file.length - at)).toString(
    'latin1',
  ) === text;

/** JFIF without thumbnail and Adobe decide about colours; every other APPn and comment is beside the picture. */
function needless(file: Uint8Array, { marker, start, end }: Segment): boolean {
  if (marker === 0xfe) return true;
  if (marker < 0xe0 || marker > 0xef) return false;
  if (marker === 0xe0 && begins(file, start + 4, 'JFIF\0')) return end - start > 18;
  return !(marker === 0xee && begins(file, start + 4, 'Adobe'));
}

/** Reads the markers of a JPEG, or undefined when they are broken. */
export function readJpeg(file: Uint8Array): JpegFacts | undefined {
  const found = segments(file);
  if (!found) return undefined;
  let frame: Segment | undefined;
  let adobeTransform: number | undefined;
  let jfif = false;
  let quality = 75;
  let spare = 0;
  for (const part of found.list) {
    const { marker, start, end } = part;
    if (isFrame(marker)) {
      if (frame) return undefined;
      frame = part;
    } else if (marker === 0xee && begins(file, start + 4, 'Adobe') && end - start >= 16)
      adobeTransform = file[start + 15];
    else if (marker === 0xe0 && begins(file, start + 4, 'JFIF\0')) jfif = true;
    else if (marker === 0xdb && (file[start + 4]! & 15) === 0)
      quality = qualityOf(file, start + 5, file[start + 4]! >> 4 ? 2 : 1);
    if (needless(file, part)) spare += end - start;
  }
  if (!frame || frame.end - frame.start < 10) return undefined;
  const at = frame.start + 4;
  const components = file[at + 5]!;
  if (frame.end - frame.start < 10 + components * 3) return undefined;
  const identifiers = [];
  let fullChroma = true;
  for (let index = 0; index < components; index += 1) {
    identifiers.push(file[at + 6 + index * 3]!);
    if (file[at + 7 + index * 3] !== file[at + 7]) fullChroma = false;
  }
  return {
    precision: file[at]!,
    height: (file[at + 1]! << 8) | file[at + 2]!,
    width: (file[at + 3]! << 8) | file[at + 4]!,
    components,
    progressive: frame.marker === 0xc2,
    adobeTransform,
    jfif,
    identifiers,
    quality,
    fullChroma,
    needless: spare,
  };
}

function qualityOf(file: Uint8Array, at: number, bytes: number): number {
  let sum = 0;
  for (let index = 0; index < 64; index += 1)
    sum += bytes === 2 ? (file[at + index * 2]! << 8) | file[at + index * 2 + 1]! : (file[at + index] ?? 0);
  const scale = (sum / standardSum) * 100;
  const quality = scale <= 100 ? (200 - scale) / 2 : 5000 / scale;
  return Math.min(100, Math.max(1, Math.round(quality)));
}

/** The same JPEG without the segments no decoder needs: the samples are the very same. */
export function withoutNeedless(file: Uint8Array): Uint8Array {
  const found = segments(file);
  if (!found) return file;
  const kept = found.list.filter((part) => !needless(file, part));
  return Buffer.concat([
    file.subarray(0, 2),
    ...kept.map(({ start, end }) => file.subarray(start, end)),
    file.subarray(found.scan),
  ]);
}
