import type { PdfDocument } from '../objects/document.ts';
import { FilterDamage } from '../objects/filters.ts';
import { SyntaxDamage } from '../objects/lexer.ts';
import { isDict, isName, type PdfObject, Stream } from '../objects/object.ts';
import type { Spool } from './spool.ts';
import { compactSrgb, isSrgb } from './srgb.ts';

/**
 * Puts one compact sRGB profile (484 bytes) in the place of every profile that says the same at more length (the usual one has
 * 3,144). Profiles of output intents stay: PDF/A and PDF/X name them by what they are. Gives how many were exchanged.
 */
export function compactProfiles(
  document: PdfDocument,
  objects: ReadonlyMap<number, PdfObject>,
  spool: Spool,
): number {
  const promised = new Set<PdfObject>();
  const intents = document.entry(document.catalog, 'OutputIntents');
  if (Array.isArray(intents))
    for (const intent of intents)
      if (isDict(document.get(intent)))
        promised.add(document.entry(document.get(intent), 'DestOutputProfile'));
  const profiles = new Set<Stream>();
  for (const object of objects.values()) {
    const lists = [object, ...(document.dictOf(object)?.values() ?? [])];
    for (const list of lists) collect(document, list, profiles, 0);
  }
  const bytes = compactSrgb();
  let exchanged = 0;
  for (const profile of profiles) {
    if (promised.has(profile) || document.entry(profile.dict, 'N') !== 3) continue;
    try {
      const data = document.decode(profile, 1 << 22);
      if (data.length <= bytes.length || !isSrgb(data)) continue;
    } catch (error) {
      if (error instanceof FilterDamage || error instanceof SyntaxDamage) continue;
      throw error;
    }
    profile.stored = spool.add(bytes);
    for (const key of ['Filter', 'DecodeParms', 'DP', 'DL', 'Metadata']) profile.dict.delete(key);
    exchanged += 1;
  }
  return exchanged;
}

function collect(document: PdfDocument, object: PdfObject, into: Set<Stream>, depth: number): void {
  if (depth > 4) return;
  if (Array.isArray(object)) {
    if (isName(object[0], 'ICCBased')) {
      const profile = document.get(object[1]);
      if (profile instanceof Stream) into.add(profile);
    } else for (const item of object) if (Array.isArray(item)) collect(document, item, into, depth + 1);
  } else if (isDict(object)) for (const value of object.values()) collect(document, value, into, depth + 1);
}
