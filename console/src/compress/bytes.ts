import { plain } from './facts.ts';

/** Kinds of bytes in a document, the largest of most documents first. The name is that of its colour in styles.css. */
export const kinds = [
  { name: 'images', label: 'Pictures' },
  { name: 'fonts', label: 'Fonts' },
  { name: 'content', label: 'Text and drawings' },
  { name: 'color', label: 'Colour profiles' },
  { name: 'metadata', label: 'Metadata' },
  { name: 'attachments', label: 'Attachments' },
  { name: 'other', label: 'Other data' },
  { name: 'structure', label: 'Structure' },
  { name: 'unused', label: 'Unused' },
] as const;

export type Kind = (typeof kinds)[number]['name'];
export type Bytes = Record<Kind, number>;

/** Bytes by kind; null where a value holds none. */
export function bytesOf(value: unknown): Bytes | null {
  const found = plain.record(value);
  if (!found || !kinds.some(({ name }) => plain.number(found[name]) !== null)) return null;
  return Object.fromEntries(
    kinds.map(({ name }) => [name, Math.max(0, plain.number(found[name]) ?? 0)]),
  ) as Bytes;
}

export const total = (bytes: Bytes): number => kinds.reduce((sum, { name }) => sum + bytes[name], 0);

export interface Piece {
  kind: Kind;
  label: string;
  bytes: number;
  /** Of the longest bar, 0 to 1. */
  from: number;
  width: number;
}

/** The pieces of one bar, in the order of `kinds`; those of no bytes are left out. */
export function piecesOf(bytes: Bytes, longest: number): Piece[] {
  let from = 0;
  return kinds.flatMap(({ name, label }) => {
    const width = longest > 0 ? bytes[name] / longest : 0;
    const piece = { kind: name, label, bytes: bytes[name], from, width };
    from += width;
    return piece.bytes > 0 ? [piece] : [];
  });
}
