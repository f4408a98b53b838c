import Type from 'typebox';
import { fault } from '../../src/fault.ts';
import { define, type Entry, entry, handle } from '../../src/operations/operation.ts';

/** Operations made for tests: what a handler can do well or badly, on text files, in as many chunks as are asked for. */

export const poisoned = fault({
  code: 'POISONED',
  kind: 'unprocessable',
  message: 'This chunk is poisoned.',
});
export const passing = fault({ code: 'PASSING', kind: 'unavailable', message: 'This passes. Try again.' });

const base = {
  summary: 'A test.',
  accepts: ['text/plain'],
  sources: { min: 1, max: 1 },
  tools: { needs: [] },
  result: Type.Object({ text: Type.Optional(Type.String({ description: 'What it made.' })) }),
  network: false,
  limits: {
    base_seconds: 30,
    seconds_per_page: 0,
    memory_bytes: 500_000_000,
    disk_bytes: 50_000_000,
    disk_per_source: 2,
  },
} as const;

const options = Type.Object({
  chunks: Type.Integer({ description: 'How many.', default: 3 }),
  poison: Type.Array(Type.Integer(), { description: 'Chunks that fail for good.', default: [] }),
  passing: Type.Integer({
    description: 'Chunk that fails once for a passing reason; -1 for none.',
    default: -1,
  }),
  seconds: Type.Number({ description: 'How long each takes.', default: 0 }),
});

/** One chunk: answers with its source in capitals. */
const shout = define({
  ...base,
  name: 'shout',
  title: 'Shout',
  stages: ['shouting'],
  chunked: false,
  partial: false,
  options,
});

const letters = (partial: boolean) =>
  define({
    ...base,
    name: partial ? 'letters-partial' : 'letters',
    title: 'Letters',
    stages: ['planning', 'writing', 'joining'],
    chunked: true,
    partial,
    options,
  });

const letterHandler = (partial: boolean) => async () => ({
  default: handle(letters(partial), {
    plan: (_sources, { chunks }) =>
      Array.from({ length: chunks }, (_, index) => ({
        label: `letter ${index}`,
        pages: { from: index + 1, to: index + 1 },
        input: { index },
      })),
    async run(chunk, _sources, opts, context) {
      const index = chunk.input.index as number;
      context.stage('writing');
      context.progress(1, 2);
      await work(opts.seconds, context.signal);
      if (opts.poison.includes(index)) throw poisoned();
      const path = context.scratch(`letter-${index}.txt`);
      const { writeFile } = await import('node:fs/promises');
      await writeFile(path, String.fromCharCode(97 + index));
      return { files: [{ path, name: `letter-${index}.txt`, media_type: 'text/plain' }], data: { index } };
    },
    async merge(parts, _sources, _options, context) {
      context.stage('joining');
      const { readFile, writeFile } = await import('node:fs/promises');
      let text = '';
      for (const part of parts) text += part ? await readFile(part.files[0]!.path, 'utf8') : '_';
      const path = context.scratch('joined.txt');
      await writeFile(path, text);
      return { files: [{ path, name: 'joined.txt', media_type: 'text/plain' }], result: { text } };
    },
  }),
});

async function work(seconds: number, signal: AbortSignal): Promise<void> {
  if (seconds <= 0) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const shoutHandler = async () => ({
  default: handle(shout, {
    async run(_chunk, sources, opts, context) {
      const { readFile, writeFile } = await import('node:fs/promises');
      context.stage('shouting');
      await work(opts.seconds, context.signal);
      if (opts.poison.length > 0) throw poisoned();
      if (opts.passing >= 0) throw passing();
      const text = (await readFile(sources[0]!.path, 'utf8')).toUpperCase();
      const path = context.scratch('shout.txt');
      await writeFile(path, text);
      return { files: [{ path, name: 'shout.txt', media_type: 'text/plain' }], data: { text } };
    },
  }),
});

const defined = <D>(definition: D) => Promise.resolve({ default: definition });

export const testCatalog: readonly Entry[] = await Promise.all([
  entry(defined(shout), shoutHandler),
  entry(defined(letters(false)), letterHandler(false)),
  entry(defined(letters(true)), letterHandler(true)),
]);
