/** What a JPEG 2000 file says of itself (ITU-T T.800, A.5.1 and I.5.3). */
export interface JpxFacts {
  width: number;
  height: number;
  components: number;
  /** Of the first component; 0 when they differ or are signed. */
  bits: number;
  /** Samples are indices (box pclr). */
  palette: boolean;
  /** Box colr; `unknown` for a bare codestream. */
  space: 'gray' | 'rgb' | 'profile' | 'other' | 'unknown';
}

/** Reads the boxes and the SIZ marker, or answers undefined when they are broken. */
export function readJpx(file: Buffer): JpxFacts | undefined {
  let palette = false;
  let space: JpxFacts['space'] = 'unknown';
  let codestream = file.length >= 4 && file.readUInt32BE(0) === 0xff4fff51 ? 0 : -1;
  const boxes = (from: number, to: number, depth: number): void => {
    for (let at = from; at + 8 <= to && codestream < 0; ) {
      const type = file.toString('latin1', at + 4, at + 8);
      const stated = file.readUInt32BE(at);
      // 1: a longer length follows; 0: to the end.
      const head = stated === 1 ? 16 : 8;
      if (at + head > to) return;
      const length = stated === 1 ? Number(file.readBigUInt64BE(at + 8)) : stated === 0 ? to - at : stated;
      if (length < head || at + length > to) return;
      if (type === 'jp2h' && depth === 0) boxes(at + head, at + length, 1);
      else if (type === 'pclr') palette = true;
      else if (type === 'colr' && space === 'unknown') space = spaceOf(file, at + head, at + length);
      else if (type === 'jp2c') codestream = at + head;
      at += length;
    }
  };
  boxes(0, file.length, 0);
  const at = codestream;
  if (at < 0 || at + 42 > file.length || file.readUInt32BE(at) !== 0xff4fff51) return undefined;
  const components = file.readUInt16BE(at + 40);
  if (components < 1 || at + 42 + components * 3 > file.length) return undefined;
  const depths = new Set(Array.from({ length: components }, (_, index) => file[at + 42 + index * 3]!));
  const [depth = 0] = depths;
  return {
    width: file.readUInt32BE(at + 8) - file.readUInt32BE(at + 16),
    height: file.readUInt32BE(at + 12) - file.readUInt32BE(at + 20),
    components,
    bits: depths.size === 1 && depth < 128 ? depth + 1 : 0,
    palette,
    space,
  };
}

/** 16 is sRGB, 17 grey; of the rest (sYCC, CMYK) decoders make what they like. */
function spaceOf(file: Buffer, from: number, to: number): JpxFacts['space'] {
  if (to - from >= 3 && (file[from] === 2 || file[from] === 3)) return 'profile';
  if (to - from < 7 || file[from] !== 1) return 'other';
  const number = file.readUInt32BE(from + 3);
  return number === 17 ? 'gray' : number === 16 ? 'rgb' : 'other';
}
