import { createHash } from 'node:crypto';

/**
 * A line to put before and after material in a question. Who wrote the material can't foresee it, and it is the same for the
 * same material: it follows from all of it.
 */
export function markerOf(material: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const text of material) hash.update(text).update('\0');
  return `=== ${hash.digest('hex').slice(0, 24)} ===`;
}
