import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, getPriority, loadavg, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The value below which a share `q` (0..1) of the values lies, by nearest rank; NaN of none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? Number.NaN;
}

export const median = (values: readonly number[]) => quantile(values, 0.5);

/** `12`, `3.4`: milliseconds for a table. */
export const ms = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
export const mb = (bytes: number) => (bytes / 1e6).toFixed(0);

export interface Report {
  /** Heading of the section, and its key: running a bench again replaces its section. */
  title: string;
  /** What was done, in one or two sentences. */
  what: string;
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
  notes?: readonly string[];
}

/** A file of results: its name in bench/results, its heading and the bench that writes it. */
export interface Book {
  file: string;
  heading: string;
  by: string;
}

const service: Book = { file: 'service.md', heading: 'The service, measured', by: 'bench/service' };

/** Prints the report and puts it in its place in the results. */
export function record(report: Report, command: string, { file, heading, by }: Book = service): void {
  const results = fileURLToPath(new URL(`../results/${file}`, import.meta.url));
  const intro = `# ${heading}\n\nWritten by \`${by}\`; see bench/README.md for what each figure means and how to repeat it.\n`;
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB of memory, Node ${process.versions.node}`;
  const section = [
    `## ${report.title}`,
    '',
    report.what,
    '',
    line(report.columns),
    line(report.columns.map(() => '---')),
    ...report.rows.map(line),
    '',
    ...(report.notes ?? []).flatMap((note) => [`- ${note}`]),
    ...(report.notes?.length ? [''] : []),
    `${new Date().toISOString().slice(0, 10)}, ${machine}, load average when it ended ${loadavg()[0]!.toFixed(1)}${getPriority() === 0 ? '' : `, run at nice ${getPriority()}`}. \`${command}\``,
    '',
  ].join('\n');
  console.log(`\n${section}`);
  mkdirSync(dirname(results), { recursive: true });
  const before = existsSync(results) ? readFileSync(results, 'utf8') : intro;
  const [head = intro, ...sections] = before.split(/^(?=## )/m);
  const at = sections.findIndex((text) => text.startsWith(`## ${report.title}\n`));
  if (at < 0) sections.push(section);
  else sections[at] = section;
  writeFileSync(results, `${[head, ...sections].map((text) => text.trimEnd()).join('\n\n')}\n`);
}
