/** Content words of a text, by stem, with how often each occurs. */
export function countsOf(stems: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return counts;
}

/**
 * Whether an answer says much of its source more often than the source does: most of the content words, and the whole half as long again. Who
 * divides a sentence repeats a subject here and there, not everything.
 */
export function isDoubled(before: readonly string[], after: readonly string[], ratio: number): boolean {
  if (ratio < 1.5 || before.length < 3) return false;
  const [had, has] = [countsOf(before), countsOf(after)];
  let more = 0;
  for (const [stem, times] of had) if ((has.get(stem) ?? 0) > times) more += 1;
  return more > had.size * 0.6;
}

/** Whether an answer is shorter by a fifth and lacks a third of the content words: part of its source was left out. */
export function isCurtailed(before: readonly string[], after: readonly string[], ratio: number): boolean {
  if (ratio >= 0.8) return false;
  const has = countsOf(after);
  let missing = 0;
  for (const [stem, times] of countsOf(before)) missing += Math.max(0, times - (has.get(stem) ?? 0));
  return missing >= 2 && missing > before.length / 3;
}
