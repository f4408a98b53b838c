import Type from 'typebox';
import { fault } from '../../src/fault.ts';
import { define, type Entry, entry, handle } from '../../src/operations/operation.ts';
import { askChunks, askOptional, askRequired } from './ask.ts';

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

/** One chunk: answers with its source in capitals. Its preview tells how loud it would be. */
const shout = define({
  ...base,
  name: 'shout',
  title: 'Shout',
  stages: ['shouting'],
  result: Type.Object({
    text: Type.Optional(Type.String({ description: 'What it made.' })),
    letters: Type.Optional(Type.Integer({ description: 'How many.' })),
    report: Type.Optional(Type.Object({}, { description: 'More than fits a table.' })),
  }),
  totals: ['letters'],
  version: '1',
  cacheable: true,
  chunked: false,
  partial: false,
  options,
  preview: {
    summary: 'How loud it would be.',
    options: Type.Object({
      settings: Type.Array(Type.Object({ chunks: Type.Integer() }, { additionalProperties: false }), {
        description: 'Compared with each other.',
        default: [],
      }),
      picture_bytes: Type.Integer({ description: 'Size of the picture.', default: 3 }),
    }),
    result: Type.Object({
      letters: Type.Integer({ description: 'Letters.' }),
      settings: Type.Array(Type.Object({ chunks: Type.Integer() })),
      picture: Type.String({ description: 'A picture of it.' }),
    }),
    seconds: 8,
  },
});

const letters = (partial: boolean) =>
  define({
    ...base,
    name: partial ? 'letters-partial' : 'letters',
    title: 'Letters',
    stages: ['planning', 'writing', 'joining'],
    version: '1',
    cacheable: true,
    chunked: true,
    partial,
    options,
  });

const letterHandler = (partial: boolean) => async () => ({
  default: handle(letters(partial), {
    plan: (_sources, { chunks }) => ({
      chunks: Array.from({ length: chunks }, (_, index) => ({
        label: `letter ${index}`,
        pages: { from: index + 1, to: index + 1 },
        input: { index },
      })),
    }),
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
    async preview(sources, opts, context) {
      await work(opts.seconds, context.signal);
      if (opts.poison.length > 0) throw poisoned();
      const { readFile } = await import('node:fs/promises');
      const text = await readFile(sources[0]!.path, 'utf8');
      if (text === '') context.warn('It is silent.');
      const picture = `data:image/webp;base64,${'A'.repeat(opts.picture_bytes as number)}`;
      return { letters: text.length, settings: opts.settings, picture };
    },
    async run(_chunk, sources, opts, context) {
      const { readFile, writeFile } = await import('node:fs/promises');
      context.stage('shouting');
      await work(opts.seconds, context.signal);
      if (opts.poison.length > 0) throw poisoned();
      if (opts.passing >= 0) throw passing();
      const text = (await readFile(sources[0]!.path, 'utf8')).toUpperCase();
      const path = context.scratch('shout.txt');
      await writeFile(path, text);
      return {
        files: [{ path, name: 'shout.txt', media_type: 'text/plain' }],
        data: { text, letters: text.length, report: { long: ['x'.repeat(100)] } },
      };
    },
  }),
});

/** One chunk: counts the pages of a PDF, opened with the password that came along; `seen` is written as a file. */
const unlock = define({
  ...base,
  name: 'unlock',
  title: 'Unlock',
  accepts: ['application/pdf'],
  stages: ['opening'],
  chunked: false,
  partial: false,
  passwordOption: 'password',
  options: Type.Object({
    password: Type.Optional(Type.String({ description: 'Opens the document.', 'x-secret': true })),
    seconds: Type.Number({ description: 'How long it takes.', default: 0 }),
    poison: Type.Boolean({ description: 'Whether it fails.', default: false }),
  }),
});

const unlockHandler = async () => ({
  default: handle(unlock, {
    async run(_chunk, sources, opts, context) {
      const { writeFile } = await import('node:fs/promises');
      const { withPdf } = await import('../../src/pdf/pdfium.ts');
      context.stage('opening');
      await work(opts.seconds, context.signal);
      if (opts.poison) throw poisoned();
      const { path, name, pdf } = sources[0]!;
      const pages = await withPdf(path, ({ claimedPages }) => claimedPages, opts.password);
      const made = context.scratch('seen.txt');
      await writeFile(made, `${name} has ${pages} of ${pdf?.pages} pages`);
      return { files: [{ path: made, name: 'seen.txt', media_type: 'text/plain' }], data: {} };
    },
  }),
});

const defined = <D>(definition: D) => Promise.resolve({ default: definition });

export const testCatalog: readonly Entry[] = await Promise.all([
  entry(defined(shout), shoutHandler),
  entry(defined(letters(false)), letterHandler(false)),
  entry(defined(letters(true)), letterHandler(true)),
  entry(defined(unlock), unlockHandler),
  askOptional,
  askRequired,
  askChunks,
]);
