import type { Limits, Operation } from '@octavo/client';
import { formatBytes } from '../ui/format.ts';

/** How the chosen files become jobs: all in one, one for each, or one parent with a job for each. */
export type Plan = 'together' | 'each' | 'bulk';

/** The ways that fit; the first is the suggestion. Empty without files. */
export function plansFor(operation: Operation, files: number): Plan[] {
  if (files === 0) return [];
  if (operation.sources.max > 1) return ['together'];
  if (files === 1) return ['each'];
  return operation.bulk ? ['bulk', 'each'] : ['each'];
}

/** Why these files are too large, in words; null when they are not. The server decides; this saves the upload. */
export function tooLarge(
  limits: Limits | undefined,
  plan: Plan | undefined,
  files: readonly File[],
): string | null {
  if (!limits) return null;
  const big = files.find((file) => file.size > limits.max_file_size);
  if (big)
    return `${big.name} has ${formatBytes(big.size)}; at most ${formatBytes(limits.max_file_size)} are taken. Remove it.`;
  if (plan === 'each') return null;
  const total = files.reduce((sum, file) => sum + file.size, 0);
  if (total > limits.max_total_size)
    return `Together the files have ${formatBytes(total)}; one request takes ${formatBytes(limits.max_total_size)}. Remove some.`;
  if (files.length > limits.max_files)
    return `One request takes at most ${limits.max_files} files. Remove some.`;
  return null;
}

/** Why these files cannot be sent yet; null when they can. */
export function missing(operation: Operation | undefined, files: number): string | null {
  if (!operation) return 'Choose an operation.';
  const { min, max } = operation.sources;
  if (files === 0) return min > 1 ? `Choose at least ${min} files.` : 'Choose a file.';
  if (files < min) return `${operation.title} needs at least ${min} files. Add ${min - files} more.`;
  if (max > 1 && files > max) return `${operation.title} takes at most ${max} files. Remove ${files - max}.`;
  return null;
}
