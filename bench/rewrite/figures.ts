import { type Book, type Report, record } from '../service/figures.ts';

const book: Book = {
  file: 'rewrite.md',
  heading: 'Long documents in short sentences, measured',
  by: 'bench/rewrite',
};

/** A report, and what of it is not as promised. */
export interface Shown extends Report {
  broken: readonly string[];
}

/** Prints it, keeps it, and has the process end with 1 where a promise is broken. */
export function show(shown: Shown, name: string): void {
  const { broken } = shown;
  const notes = [
    ...(shown.notes ?? []),
    broken.length === 0 ? 'All promises kept.' : `**Broken**: ${broken.slice(0, 20).join('; ')}`,
  ];
  record({ ...shown, notes }, `node bench/rewrite/all.ts ${name}`, book);
  if (broken.length > 0) process.exitCode = 1;
}

export const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(2);
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
/** A text in a cell of a table. */
export const cell = (text: string, most = 120): string =>
  (text.length > most ? `${text.slice(0, most - 1)}…` : text).replaceAll('|', '\\|').replace(/\s+/g, ' ');
