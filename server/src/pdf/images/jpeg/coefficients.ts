/** One component of a JPEG: its blocks of 64 quantised coefficients, in zigzag order, row by row. */
export interface Component {
  identifier: number;
  /** Sampling factors. */
  across: number;
  down: number;
  table: number;
  /** Blocks that hold picture (`wide` x `high`), and blocks per row with those that only fill up the last MCU. */
  wide: number;
  high: number;
  stride: number;
  rows: number;
  blocks: Int16Array;
}

export interface Coefficients {
  width: number;
  height: number;
  components: Component[];
  /** Sampling factors of the component sampled most. */
  across: number;
  down: number;
  /** Segments to be copied: quantisation tables, JFIF, Adobe. */
  copied: Uint8Array[];
}

/** Thrown where a JPEG is not one of the kind that can be read here, or is damaged. */
export class Unreadable extends Error {}

/** More coefficients than this are not held in memory (two bytes each). */
const most = 60e6;

interface Huffman {
  /** By 8 bits that follow: length << 8 | symbol, 0 for longer codes. */
  quick: Uint16Array;
  /** Per length: first code, number of codes, index of its first symbol. */
  first: Int32Array;
  count: Int32Array;
  start: Int32Array;
  symbols: Uint8Array;
}

/** Reads a sequential Huffman-coded JPEG of 8 bits (ITU-T T.81, SOF0 and SOF1) down to its coefficients. Throws Unreadable. */
export function readCoefficients(file: Uint8Array): Coefficients {
  const dc: Huffman[] = [];
  const ac: Huffman[] = [];
  const copied: Uint8Array[] = [];
  let picture: Coefficients | undefined;
  let restart = 0;
  const read = new Set<number>();
  let at = 2;
  if (file[0] !== 0xff || file[1] !== 0xd8) throw new Unreadable('no JPEG');
  for (;;) {
    while (file[at] === 0xff && file[at + 1] === 0xff) at += 1;
    if (at + 4 > file.length || file[at] !== 0xff) throw new Unreadable('ends early');
    const marker = file[at + 1]!;
    if (marker === 0xd9) throw new Unreadable('no scan');
    const length = (file[at + 2]! << 8) | file[at + 3]!;
    const start = at + 4;
    const end = at + 2 + length;
    if (length < 2 || end > file.length) throw new Unreadable('ends early');
    if (marker === 0xdb) copied.push(file.subarray(at, end));
    else if (marker === 0xe0 || marker === 0xee) {
      if (wanted(file, at, end)) copied.push(file.subarray(at, end));
    } else if (marker === 0xc4) readTables(file, start, end, dc, ac);
    else if (marker === 0xdd) restart = (file[start]! << 8) | file[start + 1]!;
    else if (marker === 0xc0 || marker === 0xc1) {
      if (picture) throw new Unreadable('two frames');
      picture = frame(file, start, end, copied);
    } else if (marker >= 0xc2 && marker <= 0xcf) throw new Unreadable('not sequential');
    else if (marker === 0xda) {
      if (!picture) throw new Unreadable('no frame');
      at = scan(file, start, end, picture, dc, ac, restart, read);
      if (read.size === picture.components.length) return picture;
      continue;
    }
    at = end;
  }
}

const text = (file: Uint8Array, from: number, to: number) =>
  Buffer.from(file.buffer, file.byteOffset + from, to - from).toString('latin1');

const wanted = (file: Uint8Array, at: number, end: number): boolean =>
  (end - at === 18 && text(file, at + 4, at + 9) === 'JFIF\0') ||
  (end - at >= 16 && text(file, at + 4, at + 9) === 'Adobe');

function frame(file: Uint8Array, start: number, end: number, copied: Uint8Array[]): Coefficients {
  const height = (file[start + 1]! << 8) | file[start + 2]!;
  const width = (file[start + 3]! << 8) | file[start + 4]!;
  const count = file[start + 5]!;
  if (
    file[start] !== 8 ||
    width === 0 ||
    height === 0 ||
    count < 1 ||
    count > 4 ||
    end - start < 6 + count * 3
  )
    throw new Unreadable('unusual frame');
  const factors = Array.from({ length: count }, (_, index) => file[start + 7 + index * 3]!);
  if (factors.some((value) => value >> 4 < 1 || value >> 4 > 4 || (value & 15) < 1 || (value & 15) > 4))
    throw new Unreadable('unusual sampling');
  const across = Math.max(...factors.map((value) => value >> 4));
  const down = Math.max(...factors.map((value) => value & 15));
  const wide = Math.ceil(width / (8 * across));
  const high = Math.ceil(height / (8 * down));
  const total = factors.reduce((sum, value) => sum + wide * (value >> 4) * high * (value & 15) * 64, 0);
  if (total > most) throw new Unreadable('too large');
  const components = factors.map((value, index): Component => {
    const h = value >> 4;
    const v = value & 15;
    return {
      identifier: file[start + 6 + index * 3]!,
      across: h,
      down: v,
      table: file[start + 8 + index * 3]!,
      wide: Math.ceil(Math.ceil((width * h) / across) / 8),
      high: Math.ceil(Math.ceil((height * v) / down) / 8),
      stride: wide * h,
      rows: high * v,
      blocks: new Int16Array(wide * h * high * v * 64),
    };
  });
  return { width, height, components, across, down, copied };
}

function readTables(file: Uint8Array, start: number, end: number, dc: Huffman[], ac: Huffman[]): void {
  for (let at = start; at < end; ) {
    const kind = file[at]!;
    const lengths = file.subarray(at + 1, at + 17);
    const total = lengths.reduce((sum, value) => sum + value, 0);
    if (at + 17 + total > end || (kind & 15) > 3 || kind >> 4 > 1 || total > 256)
      throw new Unreadable('broken Huffman table');
    (kind >> 4 ? ac : dc)[kind & 15] = huffman(lengths, file.subarray(at + 17, at + 17 + total));
    at += 17 + total;
  }
}

function huffman(lengths: Uint8Array, symbols: Uint8Array): Huffman {
  const quick = new Uint16Array(256);
  const first = new Int32Array(17);
  const count = new Int32Array(17);
  const start = new Int32Array(17);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length += 1) {
    first[length] = code;
    count[length] = lengths[length - 1]!;
    start[length] = index;
    for (let i = 0; i < count[length]!; i += 1, code += 1, index += 1)
      if (length <= 8)
        quick.fill((length << 8) | symbols[index]!, code << (8 - length), (code + 1) << (8 - length));
    if (code > 1 << length) throw new Unreadable('broken Huffman table');
    code <<= 1;
  }
  return { quick, first, count, start, symbols };
}

/** Bits of one scan; stuffed zeros are skipped, a marker ends it. */
class Bits {
  readonly file: Uint8Array;
  at: number;
  private held = 0;
  private bits = 0;
  constructor(file: Uint8Array, at: number) {
    this.file = file;
    this.at = at;
  }

  private fill(): void {
    while (this.held <= 16) {
      let byte = this.file[this.at];
      if (byte === undefined) throw new Unreadable('ends early');
      if (byte === 0xff) {
        if (this.file[this.at + 1] === 0) this.at += 2;
        else {
          // Behind the last code: zeros, which a sound scan never needs more than a byte of.
          this.over += 1;
          if (this.over > 4) throw new Unreadable('ends early');
          byte = 0;
        }
      } else this.at += 1;
      this.bits = ((this.bits << 8) | byte) & 0xffffff;
      this.held += 8;
    }
  }
  private over = 0;

  symbol({ quick, first, count, start, symbols }: Huffman): number {
    if (this.held < 16) this.fill();
    const entry = quick[(this.bits >> (this.held - 8)) & 255]!;
    if (entry) {
      this.held -= entry >> 8;
      return entry & 255;
    }
    for (let length = 9; length <= 16; length += 1) {
      const offset = ((this.bits >> (this.held - length)) & ((1 << length) - 1)) - first[length]!;
      if (offset >= 0 && offset < count[length]!) {
        this.held -= length;
        return symbols[start[length]! + offset]!;
      }
    }
    throw new Unreadable('no such code');
  }

  /** A signed value of `size` bits (F.2.2.1). */
  value(size: number): number {
    if (size === 0) return 0;
    if (this.held < size) this.fill();
    this.held -= size;
    const raw = (this.bits >> this.held) & ((1 << size) - 1);
    return raw < 1 << (size - 1) ? raw - (1 << size) + 1 : raw;
  }

  /** To the byte behind a restart marker. */
  restart(index: number): void {
    this.held = 0;
    this.bits = 0;
    this.over = 0;
    if (this.file[this.at] !== 0xff || this.file[this.at + 1] !== 0xd0 + (index & 7))
      throw new Unreadable('no restart marker');
    this.at += 2;
  }
}

/** Reads one scan and answers where the next marker is. */
function scan(
  file: Uint8Array,
  start: number,
  end: number,
  picture: Coefficients,
  dc: Huffman[],
  ac: Huffman[],
  restart: number,
  read: Set<number>,
): number {
  const count = file[start]!;
  if (end - start < 4 + count * 2 || count < 1) throw new Unreadable('broken scan');
  const parts = Array.from({ length: count }, (_, index) => {
    const identifier = file[start + 1 + index * 2]!;
    const tables = file[start + 2 + index * 2]!;
    const number = picture.components.findIndex((component) => component.identifier === identifier);
    const component = picture.components[number];
    const [low, high] = [dc[tables >> 4], ac[tables & 15]];
    if (!component || !low || !high || read.has(number)) throw new Unreadable('broken scan');
    read.add(number);
    return { component, low, high, predicted: 0 };
  });
  const bits = new Bits(file, end);
  const alone = parts.length === 1 ? parts[0]!.component : undefined;
  const wide = alone ? alone.wide : Math.ceil(picture.width / (8 * picture.across));
  const high = alone ? alone.high : Math.ceil(picture.height / (8 * picture.down));
  for (let unit = 0; unit < wide * high; unit += 1) {
    if (restart > 0 && unit > 0 && unit % restart === 0) {
      bits.restart(unit / restart - 1);
      for (const part of parts) part.predicted = 0;
    }
    const column = unit % wide;
    const row = (unit - column) / wide;
    for (const part of parts) {
      const { across, down, stride } = part.component;
      if (alone) block(bits, part, (row * stride + column) * 64);
      else
        for (let y = 0; y < down; y += 1)
          for (let x = 0; x < across; x += 1)
            block(bits, part, ((row * down + y) * stride + column * across + x) * 64);
    }
  }
  return nextMarker(file, bits.at);
}

function nextMarker(file: Uint8Array, from: number): number {
  for (let at = Math.max(0, from - 3); at + 1 < file.length; at += 1)
    if (file[at] === 0xff && file[at + 1] !== 0 && file[at + 1] !== 0xff && (file[at + 1]! & 0xf8) !== 0xd0)
      return at;
  throw new Unreadable('ends early');
}

function block(
  bits: Bits,
  part: { component: Component; low: Huffman; high: Huffman; predicted: number },
  at: number,
): void {
  const { blocks } = part.component;
  const size = bits.symbol(part.low);
  if (size > 11) throw new Unreadable('value out of range');
  part.predicted += bits.value(size);
  blocks[at] = part.predicted;
  for (let k = 1; k < 64; k += 1) {
    const symbol = bits.symbol(part.high);
    const length = symbol & 15;
    if (length === 0) {
      if (symbol !== 0xf0) break;
      k += 15;
      continue;
    }
    k += symbol >> 4;
    if (k > 63 || length > 10) throw new Unreadable('value out of range');
    blocks[at + k] = bits.value(length);
  }
}
