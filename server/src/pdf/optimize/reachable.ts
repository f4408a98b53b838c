import type { PdfDocument } from '../objects/document.ts';
import { isDict, type PdfObject, Ref, Stream } from '../objects/object.ts';

/** Calls `on` for each reference directly within an object, not following any. */
export function references(object: PdfObject, on: (ref: Ref) => void): void {
  if (object instanceof Ref) on(object);
  else if (Array.isArray(object)) for (const item of object) references(item, on);
  else if (isDict(object)) for (const value of object.values()) references(value, on);
  else if (object instanceof Stream)
    for (const [key, value] of object.dict) if (key !== 'Length') references(value, on);
}

/**
 * Every indirect object that can be reached from the trailer's catalog and information dictionary, in the order met (breadth
 * first). What no one refers to is left out.
 */
export function reachableObjects(document: PdfDocument): Map<number, PdfObject> {
  const found = new Map<number, PdfObject>();
  const waiting: PdfObject[] = [document.trailer.get('Root'), document.trailer.get('Info')];
  for (let next = 0; next < waiting.length; next += 1)
    references(waiting[next], ({ number }) => {
      if (found.has(number)) return;
      const object = document.load(number);
      if (object === null || object === undefined) return;
      found.set(number, object);
      waiting.push(object);
    });
  return found;
}
