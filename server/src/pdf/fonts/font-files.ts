import type { PdfDocument } from '../objects/document.ts';
import { type Dict, isDict, nameOf, type PdfObject, Stream } from '../objects/object.ts';

export type FileKey = 'FontFile' | 'FontFile2' | 'FontFile3';

/** A font dictionary that text is shown in, with its CIDFont where it is a composite one. */
export interface FontUser {
  font: Dict;
  /** The descendant of a Type 0 font; a simple font itself. */
  described: Dict;
}

/** An embedded font program and everything that leads to it. */
export interface FontFile {
  stream: Stream;
  key: FileKey;
  descriptors: Set<Dict>;
  users: FontUser[];
  /** Why it can't be touched, where its place in the document already says so. */
  trouble?: string;
}

const keys: FileKey[] = ['FontFile', 'FontFile2', 'FontFile3'];

/** All font programs of a document, each once, in the order of the objects. */
export function fontFiles(document: PdfDocument, objects: ReadonlyMap<number, PdfObject>): FontFile[] {
  const files = new Map<Stream, FontFile>();
  const byDescriptor = new Map<Dict, FontFile>();
  const fonts: Dict[] = [];
  eachDict(objects, (dict) => {
    for (const key of keys) {
      const stream = document.entry(dict, key);
      if (!(stream instanceof Stream)) continue;
      const file: FontFile = files.get(stream) ?? { stream, key, descriptors: new Set(), users: [] };
      if (file.key !== key || byDescriptor.has(dict)) file.trouble = 'two kinds of font in one';
      files.set(stream, file);
      file.descriptors.add(dict);
      byDescriptor.set(dict, file);
    }
    if (
      isDict(document.entry(dict, 'FontDescriptor')) ||
      Array.isArray(document.entry(dict, 'DescendantFonts'))
    )
      fonts.push(dict);
  });
  const reached = new Set<Dict>();
  const composed = new Set<Dict>();
  const add = (font: Dict, described: Dict) => {
    const descriptor = document.entry(described, 'FontDescriptor');
    const file = isDict(descriptor) ? byDescriptor.get(descriptor) : undefined;
    if (!file || !isDict(descriptor)) return;
    reached.add(descriptor);
    file.users.push({ font, described });
  };
  for (const font of fonts) {
    const descendants = document.entry(font, 'DescendantFonts');
    const described = Array.isArray(descendants) ? document.get(descendants[0]) : null;
    if (isDict(described)) {
      composed.add(described);
      add(font, described);
    }
  }
  for (const font of fonts)
    if (!composed.has(font) && !font.has('DescendantFonts')) {
      if (nameOf(document.entry(font, 'Subtype'))?.startsWith('CIDFont')) {
        const descriptor = document.entry(font, 'FontDescriptor');
        const file = isDict(descriptor) ? byDescriptor.get(descriptor) : undefined;
        if (file) file.trouble = 'a part of no font';
      } else add(font, font);
    }
  for (const file of files.values())
    if ([...file.descriptors].some((descriptor) => !reached.has(descriptor)))
      file.trouble ??= 'described for no font';
  return [...files.values()];
}

function eachDict(objects: ReadonlyMap<number, PdfObject>, on: (dict: Dict) => void): void {
  const visit = (object: PdfObject): void => {
    if (object instanceof Stream) visit(object.dict);
    else if (Array.isArray(object)) for (const item of object) visit(item);
    else if (isDict(object)) {
      on(object);
      for (const value of object.values()) visit(value);
    }
  };
  for (const object of objects.values()) visit(object);
}
