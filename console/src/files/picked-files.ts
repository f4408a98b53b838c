/** A chosen file with a key of its own: two files may have one name, and the order changes. */
export interface Picked {
  key: string;
  file: File;
  /** The id the server keeps it under already, where it was sent before. */
  fileId?: string;
  /** What the server said of this file, when it was refused. */
  error?: unknown;
}

let count = 0;

export const pick = (files: readonly File[]): Picked[] =>
  files.map((file) => ({ key: `file-${++count}`, file }));

/** The list with the file at `from` put in the place `to`; unchanged where that is outside. */
export function put(list: readonly Picked[], from: number, to: number): Picked[] {
  const next = [...list];
  if (to < 0 || to >= list.length) return next;
  const [moved] = next.splice(from, 1);
  next.splice(to, 0, moved!);
  return next;
}
