/** Signed 15.16 fixed point numbers of an XYZ tag (ICC.1:2010, 10.27). */
const xyzAt = (profile: Buffer, offset: number): number[] =>
  [8, 12, 16].map((at) => profile.readInt32BE(offset + at) / 65536);

/** Primaries of sRGB adapted to D50, as all of the common profiles have them to 0.003. */
const primaries: Record<string, readonly number[]> = {
  rXYZ: [0.4361, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7141],
};

/** IEC 61966-2-1. */
const linear = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;

/**
 * Whether an ICC profile is sRGB within what 8-bit samples can show: a matrix profile with sRGB's primaries and a curve that is
 * nowhere more than 0.006 away from it.
 */
export function isSrgb(profile: Buffer): boolean {
  if (profile.length < 132 || profile.toString('latin1', 12, 24) !== 'mntrRGB XYZ ') return false;
  const count = profile.readUInt32BE(128);
  if (count > 100 || profile.length < 132 + 12 * count) return false;
  const tags = new Map<string, [offset: number, size: number]>();
  for (let index = 0; index < count; index += 1) {
    const at = 132 + 12 * index;
    const offset = profile.readUInt32BE(at + 4);
    const size = profile.readUInt32BE(at + 8);
    if (size < 8 || offset + size > profile.length) return false;
    tags.set(profile.toString('latin1', at, at + 4), [offset, size]);
  }
  if (tags.has('A2B0') || tags.has('B2A0')) return false;
  for (const [tag, wanted] of Object.entries(primaries)) {
    const [offset, size] = tags.get(tag) ?? [0, 0];
    if (size < 20 || xyzAt(profile, offset).some((value, axis) => Math.abs(value - wanted[axis]!) > 0.003))
      return false;
  }
  return ['rTRC', 'gTRC', 'bTRC'].every((tag) => {
    const place = tags.get(tag);
    const curve = place && curveAt(profile, ...place);
    if (!curve) return false;
    for (let step = 0; step <= 64; step += 1)
      if (Math.abs(curve(step / 64) - linear(step / 64)) > 0.006) return false;
    return true;
  });
}

/** A `curv` or `para` tag as a function of 0..1; undefined for any other. */
function curveAt(profile: Buffer, offset: number, size: number): ((value: number) => number) | undefined {
  const type = profile.toString('latin1', offset, offset + 4);
  if (type === 'para' && size >= 12) {
    const kind = profile.readUInt16BE(offset + 8);
    const needed = [1, 3, 4, 5, 7][kind];
    if (needed === undefined || size < 12 + 4 * needed) return undefined;
    const [g, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from(
      { length: needed },
      (_, index) => profile.readInt32BE(offset + 12 + 4 * index) / 65536,
    ) as [number, ...number[]];
    if (kind === 0) return (value) => value ** g;
    if (kind === 3) return (value) => (value >= d ? (a * value + b) ** g : c * value);
    if (kind === 4) return (value) => (value >= d ? (a * value + b) ** g + e : c * value + f);
    return undefined;
  }
  if (type !== 'curv' || size < 12) return undefined;
  const count = profile.readUInt32BE(offset + 8);
  if (size < 12 + 2 * count) return undefined;
  if (count === 0) return (value) => value;
  if (count === 1) return (value) => value ** (profile.readUInt16BE(offset + 12) / 256);
  return (value) => {
    const place = value * (count - 1);
    const low = Math.min(count - 2, Math.floor(place));
    const at = (index: number) => profile.readUInt16BE(offset + 12 + 2 * index) / 65535;
    return at(low) + (at(low + 1) - at(low)) * (place - low);
  };
}

/**
 * sRGB as an ICC v4 profile of the fewest bytes: the required tags (ICC.1:2010, 8.3), a parametric curve shared by all three
 * channels. PDF 1.5 and later take version 4 profiles.
 */
export function compactSrgb(): Buffer {
  const text = (value: string) => {
    const utf16 = Buffer.from(value, 'utf16le').swap16();
    const head = Buffer.alloc(28);
    head.write('mluc', 0, 'latin1');
    head.writeUInt32BE(1, 8);
    head.writeUInt32BE(12, 12);
    head.write('enUS', 16, 'latin1');
    head.writeUInt32BE(utf16.length, 20);
    head.writeUInt32BE(28, 24);
    return Buffer.concat([head, utf16]);
  };
  const fixed = (values: readonly number[]) => {
    const out = Buffer.alloc(4 * values.length);
    values.forEach((value, index) => void out.writeInt32BE(Math.round(value * 65536), 4 * index));
    return out;
  };
  const xyz = (values: readonly number[]) =>
    Buffer.concat([Buffer.from('XYZ \0\0\0\0', 'latin1'), fixed(values)]);
  const curve = Buffer.concat([
    Buffer.from('para\0\0\0\0\0\x03\0\0', 'latin1'),
    fixed([2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]),
  ]);
  const adaptation = Buffer.concat([
    Buffer.from('sf32\0\0\0\0', 'latin1'),
    fixed([1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168]),
  ]);
  const tags: [string, Buffer][] = [
    ['desc', text('sRGB')],
    ['cprt', text('CC0')],
    ['wtpt', xyz([0.9642, 1, 0.8249])],
    ['chad', adaptation],
    ['rXYZ', xyz([0.43607, 0.22249, 0.01392])],
    ['gXYZ', xyz([0.38515, 0.71687, 0.09708])],
    ['bXYZ', xyz([0.14307, 0.06061, 0.7141])],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ];
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length, 0);
  const bodies: Buffer[] = [];
  const places = new Map<Buffer, number>();
  let offset = 128 + table.length;
  tags.forEach(([tag, body], index) => {
    const at = places.get(body) ?? offset;
    if (!places.has(body)) {
      const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
      places.set(body, offset);
      bodies.push(padded);
      offset += padded.length;
    }
    table.write(tag, 4 + 12 * index, 'latin1');
    table.writeUInt32BE(at, 8 + 12 * index);
    table.writeUInt32BE(body.length, 12 + 12 * index);
  });
  const header = Buffer.alloc(128);
  header.writeUInt32BE(offset, 0);
  header.writeUInt32BE(0x04200000, 8);
  header.write('mntrRGB XYZ ', 12, 'latin1');
  // A fixed date: the same document gives the same bytes.
  [2020, 1, 1].forEach((part, index) => void header.writeUInt16BE(part, 24 + 2 * index));
  header.write('acsp', 36, 'latin1');
  fixed([0.9642, 1, 0.8249]).copy(header, 68);
  return Buffer.concat([header, table, ...bodies]);
}
