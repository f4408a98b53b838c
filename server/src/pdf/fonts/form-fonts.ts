import { unescapeName } from '../content/names.ts';
import type { PdfDocument } from '../objects/document.ts';
import { type Dict, isDict, type PdfObject, PdfString, Stream } from '../objects/object.ts';

/**
 * Fonts that text not yet written may be shown in: those named by a default appearance (/DA) of a field, an annotation or the form
 * (12.7.3.3), and Helv and ZaDb, which readers take on their own. `'all'` for XFA forms, which lay themselves out.
 */
export function fontsToType(
  document: PdfDocument,
  objects: ReadonlyMap<number, PdfObject>,
): Set<Dict> | 'all' {
  const form = document.entry(document.catalog, 'AcroForm');
  if (document.entry(form, 'XFA') !== null) return 'all';
  const names = new Set(['Helv', 'ZaDb']);
  const resources: Dict[] = [];
  const visit = (object: PdfObject): void => {
    if (object instanceof Stream) visit(object.dict);
    else if (Array.isArray(object)) for (const item of object) visit(item);
    else if (isDict(object)) {
      const appearance = document.get(object.get('DA'));
      if (appearance instanceof PdfString)
        for (const [, name] of appearance.bytes.toString('latin1').matchAll(/\/([^\s/()<>[\]{}%]+)/g))
          names.add(unescapeName(name!));
      const fonts = document.entry(object, 'Font');
      if (isDict(fonts)) resources.push(fonts);
      for (const value of object.values()) visit(value);
    }
  };
  for (const object of objects.values()) visit(object);
  const own = document.entry(document.entry(form, 'DR'), 'Font');
  // A name in /DA means a font of the form's resources; without those, readers look in the page's and the appearance's.
  const places = isDict(own) && isDict(form) ? [own, ...appearanceFonts(document, objects)] : resources;
  const found = new Set<Dict>();
  for (const fonts of places)
    for (const [key, value] of fonts) {
      const font = document.get(value);
      if (isDict(font) && names.has(unescapeName(key))) found.add(font);
    }
  return found;
}

/** /Font of the resources of appearance streams. */
function appearanceFonts(document: PdfDocument, objects: ReadonlyMap<number, PdfObject>): Dict[] {
  const found: Dict[] = [];
  const add = (object: PdfObject, depth: number): void => {
    if (isDict(object) && depth < 3) for (const value of object.values()) add(document.get(value), depth + 1);
    if (!(object instanceof Stream)) return;
    const fonts = document.entry(document.entry(object.dict, 'Resources'), 'Font');
    if (isDict(fonts)) found.push(fonts);
  };
  const visit = (object: PdfObject): void => {
    if (Array.isArray(object)) for (const item of object) visit(item);
    else if (isDict(object)) {
      if (object.has('AP')) add(document.entry(object, 'AP'), 0);
      for (const value of object.values()) visit(value);
    }
  };
  for (const object of objects.values()) visit(object);
  return found;
}
