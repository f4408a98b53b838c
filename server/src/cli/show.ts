import { SingleBar } from 'cli-progress';
import { formatBytes } from '../bytes.ts';
import { formatSeconds } from '../duration.ts';
import type { Previewed } from '../jobs/preview.ts';
import type { JobRow } from '../jobs/rows/job.ts';
import type { Definition } from '../operations/operation.ts';

interface Shown {
  status: string;
  stage: string | null;
  progress: number;
}

/** A bar on a terminal, with the stage beside it; nothing where nobody looks (a pipe, `--quiet`). */
export function progressBar(title: string, quiet: boolean) {
  const bar =
    quiet || !process.stderr.isTTY
      ? undefined
      : new SingleBar({
          format: `${title} [{bar}] {percentage}% {stage}`,
          barCompleteChar: '█',
          barIncompleteChar: '·',
          barsize: 30,
          stream: process.stderr,
          hideCursor: true,
          clearOnComplete: false,
        });
  bar?.start(100, 0, { stage: 'waiting' });
  return {
    show(job: Shown) {
      bar?.update(Math.floor(job.progress * 100), { stage: job.stage ?? job.status });
    },
    stop(job: Pick<JobRow, 'status'>) {
      if (job.status === 'completed') bar?.update(100, { stage: 'done' });
      else bar?.update({ stage: job.status });
      bar?.stop();
    },
  };
}

export interface Written {
  name: string;
  path: string;
  size: number;
}

/** The result for people: the facts the operation's schema declares, warnings, and where the files are. */
export function resultTable(
  definition: Definition,
  job: { result: Record<string, unknown> | null; warnings: readonly string[]; partial: boolean },
  written: readonly Written[],
): string {
  const properties = definition.result.properties as Record<string, { title?: string }>;
  const rows = Object.entries(job.result ?? {})
    .filter(([, value]) => value !== null && typeof value !== 'object')
    .map(
      ([name, value]) => [properties[name]?.title ?? name.replaceAll('_', ' '), shown(name, value)] as const,
    );
  for (const [name, value] of Object.entries(job.result ?? {}))
    if (typeof value === 'object' && value !== null)
      rows.push([name.replaceAll('_', ' '), JSON.stringify(value)]);
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...job.warnings.map((warning) => `warning: ${warning}`),
    ...(job.partial ? ['The result is partial; the warnings name what is missing.'] : []),
    ...written.map((file) => `written: ${file.path} (${formatBytes(file.size)})`),
  ].join('\n');
}

function shown(name: string, value: unknown): string {
  if (typeof value === 'number' && /(^|_)size$/.test(name)) return formatBytes(value);
  if (typeof value === 'number' && /(^|_)seconds$/.test(name)) return formatSeconds(value);
  if (typeof value === 'number' && /(^|_)percent$/.test(name)) return `${value} %`;
  return String(value);
}

/** What a preview says, for people: single facts as lines, lists of objects as tables, pictures by their size. */
export function previewText({ result, warnings }: Pick<Previewed, 'result' | 'warnings'>): string {
  const lines: string[] = [];
  const tables: string[] = [];
  const tell = (facts: Record<string, unknown>, path: string) => {
    for (const [name, value] of Object.entries(facts)) {
      const title = `${path}${name.replaceAll('_', ' ')}`;
      if (Array.isArray(value) && value.length > 0 && value.every(isRecord))
        tables.push(`\n${title}\n${tableOf(value)}`);
      else if (isRecord(value)) tell(value, `${title}: `);
      else if (Array.isArray(value) && value.length === 0) continue;
      // Inside `bytes` every number is one.
      else if (value !== null && value !== undefined)
        lines.push(`${title}  ${cell(/bytes: $/.test(path) ? 'bytes' : name, value)}`);
    }
  };
  tell(result, '');
  return [...lines, ...tables, ...warnings.map((warning) => `warning: ${warning}`)].join('\n');
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function cell(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  const pictures = picturesIn(value);
  if (typeof value === 'string' && pictures > 0)
    return `(picture, ${formatBytes(Math.round(value.length * 0.75))})`;
  if (pictures > 0) return `(${pictures} pictures)`;
  if (typeof value === 'number' && /(^|[ _])bytes$/.test(name)) return formatBytes(value);
  return typeof value === 'object' ? JSON.stringify(value) : shown(name, value);
}

function picturesIn(value: unknown): number {
  if (typeof value === 'string') return value.startsWith('data:') ? 1 : 0;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, inner) => sum + picturesIn(inner), 0);
}

/** A column for each key that any of the rows has. */
function tableOf(rows: readonly Record<string, unknown>[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const texts = [
    names.map((name) => name.replaceAll('_', ' ')),
    ...rows.map((row) => names.map((name) => cell(name, row[name]))),
  ];
  const widths = names.map((_, at) => Math.max(...texts.map((row) => row[at]!.length)));
  return texts
    .map((row) => `  ${row.map((text, at) => text.padEnd(widths[at]!)).join('  ')}`.trimEnd())
    .join('\n');
}
