import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sniff } from '../media-type.ts';
import type { ChildEvent } from '../sandbox/sandbox.ts';
import { answer } from './child.ts';
import type { SourceFacts } from './operation.ts';
import type { OutcomeAnswer, PartAnswer } from './request.ts';

const root = new URL('../../../', import.meta.url);

/** Path of one of our own documents. */
export const sample = (name: string): string => fileURLToPath(new URL(`samples/${name}`, root));

/** Folder of foreign documents beside the repository, or undefined where there is none. */
export function corpus(name: string): string | undefined {
  const path = fileURLToPath(new URL(`../shared/corpus/${name}`, root));
  return existsSync(path) ? path : undefined;
}

/** A folder that goes away with `using`. */
export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'octavo-test-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** What a document is, as the isolated process answers. */
export async function inspected(
  folder: string,
  file: string,
  document: string,
  password?: string,
): Promise<SourceFacts> {
  copyFileSync(document, join(folder, file));
  const bytes = readFileSync(document);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const source = { file, name: basename(document), media_type: sniff(bytes), size: bytes.length, sha256 };
  const request = { phase: 'inspect', source, ...(password === undefined ? {} : { password }) } as const;
  return (await answer(request, quiet(folder))) as SourceFacts;
}

const quiet = (folder: string) => ({ folder, signal: new AbortController().signal, emit: () => {} });

/** Inspects the documents and performs an operation on them, as an isolated process would. Files lie in `folder`. */
export async function perform(
  folder: string,
  operation: string,
  documents: readonly string[],
  options: Record<string, unknown>,
  signal = new AbortController().signal,
  password?: string,
  /** Who answers questions to a language model. */
  ask?: (question: unknown, signal?: AbortSignal) => Promise<unknown>,
) {
  const sources = [];
  for (const [index, document] of documents.entries())
    sources.push({
      ...(await inspected(folder, `source-${index}`, document, password)),
      file: `source-${index}`,
    });
  const events: ChildEvent[] = [];
  const io = { folder, signal, emit: (event: ChildEvent) => void events.push(event), ask };
  const request = {
    phase: 'run',
    operation,
    options,
    sources,
    memoryBytes: 1e9,
    model: ask !== undefined,
  } as const;
  const done = (await answer(request, io)) as PartAnswer & Partial<OutcomeAnswer>;
  return {
    data: done.data,
    cutShort: done.cut_short === true,
    files: done.files.map((file) => ({
      ...file,
      path: join(folder, file.file),
      size: statSync(join(folder, file.file)).size,
    })),
    warnings: events.flatMap((event) => (event.type === 'warning' ? [event.text] : [])),
    stages: events.flatMap((event) => (event.type === 'stage' ? [event.stage] : [])),
    progress: events.flatMap((event) => (event.type === 'progress' ? [event.done / event.total] : [])),
  };
}
