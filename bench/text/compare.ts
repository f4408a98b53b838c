/** How two runs of words differ, in order. */
export interface Difference {
  /** Words of the first that the second lacks at that place, and words it has instead or besides. */
  lost: number;
  added: number;
  /** The first places at which they differ, for looking at. */
  places: { lost: string[]; added: string[] }[];
}

const shown = 4000;

/** So many words in a row must agree again before two texts are taken to be in step. */
const step = 3;

/** Compares words in order: where they part, the nearest place is looked for at which three in a row agree again. */
export function differ(wanted: readonly string[], found: readonly string[], reach = 3000): Difference {
  const difference: Difference = { lost: 0, added: 0, places: [] };
  let [a, b] = [0, 0];
  while (a < wanted.length || b < found.length) {
    if (wanted[a] === found[b]) {
      a += 1;
      b += 1;
      continue;
    }
    const [lost, added] = again(wanted, found, a, b, reach);
    difference.lost += lost;
    difference.added += added;
    if (difference.places.length < shown)
      difference.places.push({ lost: wanted.slice(a, a + lost), added: found.slice(b, b + added) });
    a += lost;
    b += added;
  }
  return difference;
}

function again(
  wanted: readonly string[],
  found: readonly string[],
  a: number,
  b: number,
  reach: number,
): [number, number] {
  for (let sum = 1; sum <= reach; sum += 1)
    for (let lost = 0; lost <= sum; lost += 1) {
      const added = sum - lost;
      let same = 0;
      while (same < step) {
        const one = wanted[a + lost + same];
        const other = found[b + added + same];
        if (one !== other) break;
        // Both at their ends.
        if (one === undefined) return [Math.min(lost, wanted.length - a), Math.min(added, found.length - b)];
        same += 1;
      }
      if (same === step) return [lost, added];
    }
  return [wanted.length - a, found.length - b];
}

/** Words between blanks, marks of notes off, all apostrophes, quotes and hyphens alike. */
export const wordsOf = (text: string): string[] =>
  text
    .normalize('NFC')
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, '')
    .replace(/[’‘]/g, "'")
    .replace(/[\u2010\u2011]/g, '-')
    .split(/\s+/)
    .filter(Boolean);
