import { copyFile, stat } from 'node:fs/promises';
import type { Static } from 'typebox';
import { Fault } from '../../fault.ts';
import { type Inventory, losses, marginalLosses, takeInventory } from '../../pdf/inventory.ts';
import { type Context, handle, type OutputFile, type Part, type Source } from '../operation.ts';
import { outputName } from '../output-name.ts';
import definition from './definition.ts';
import { type Level, pictureOptions } from './levels.ts';
import { changedBeyondPictures, listed } from './verify.ts';

type Options = Static<typeof definition.options>;

/** A version with poorer pictures must be this much smaller than the lossless one to be worth its loss. */
const worthLossAt = 0.98;

/** A smaller file that passed its checks, and what wrote it. */
interface Candidate {
  path: string;
  size: number;
  engine: string;
}

/** What became of the document: a better file, or the reason to give the original back. */
type Verdict = Candidate | { reason: string };

export default handle(definition, {
  async run(_chunk, sources, options, context) {
    const started = performance.now();
    const source = sources[0]!;
    context.stage('validating');
    const { pages } = await context.tools.render.open(source.path);
    const verdict = await compressed(source, pages, options, context);
    const seconds = (performance.now() - started) / 1000;
    return 'reason' in verdict
      ? original(source, pages, seconds, verdict.reason, context)
      : part(source, pages, seconds, {
          path: verdict.path,
          size: verdict.size,
          engine: verdict.engine,
          changed: true,
        });
  },
});

async function compressed(
  source: Source,
  pages: number,
  options: Options,
  context: Context,
): Promise<Verdict> {
  const { structure, render, distill } = context.tools;
  const signed = 'It is signed, and any change would break the signature.';
  if ((source.pdf?.signatures ?? 0) > 0) return { reason: signed };

  context.stage('rewriting');
  const clean = context.scratch('clean.pdf');
  const { warnings } = await structure.rewrite(source.path, clean, { compress: true });
  const before = await inventoryOf(clean, 'before', context);
  if (before.signatures > 0) return { reason: signed };
  if (before.output_intents > 0 && source.pdf?.version === '1.4')
    await structure.rewrite(source.path, clean, { compress: true, keepObjectStreams: true });
  if ((await render.open(clean)).pages !== pages)
    return {
      reason: 'It is damaged in a way that makes readers disagree about its pages, so it was left alone.',
    };
  if (warnings.length > 0)
    context.warn(
      `The document was damaged in ${warnings.length} place(s) and was repaired: ${warnings[0]!.slice(0, 200)}`,
    );
  const rewritten: Candidate = { path: clean, size: await sizeOf(clean), engine: structure.engine };

  context.stage('distilling');
  const distilled = distill
    ? await tryDistill(source, rewritten, before, pages, options, context)
    : undefined;
  if (!distill)
    context.warn('Ghostscript is not installed on this server, so pictures were not made smaller.');

  context.stage('verifying');
  const best = distilled ?? rewritten;
  if (best.size < source.size) return best;
  return { reason: 'It is as small as it can be made at this level without losing anything.' };
}

/** Ghostscript's version when it is smaller and still the same document; otherwise the warning says why not. */
async function tryDistill(
  source: Source,
  rewritten: Candidate,
  before: Inventory,
  pages: number,
  options: Options,
  context: Context,
): Promise<Candidate | undefined> {
  const distill = context.tools.distill!;
  if (source.pdf?.owner_password) {
    context.warn(
      'The document forbids changes (owner password). The protection was kept, so pictures were not made smaller.',
    );
    return undefined;
  }
  const path = context.scratch('distilled.pdf');
  try {
    const attempt = () =>
      distill.distill(rewritten.path, path, {
        ...pictureOptions(options.level as Level, options.image_quality),
        seconds: secondsFor(source, pages),
        signal: context.signal,
        onPage: (page) => context.progress(Math.min(page, pages), pages + 1),
      });
    // Killed from outside says nothing about the document, so it gets a second go; twice is not by chance.
    await attempt().catch((error) => {
      if (!(error instanceof Fault) || !error.retryable || context.signal.aborted) throw error;
      return attempt();
    });
    const size = await sizeOf(path);
    if (size > rewritten.size * worthLossAt) return undefined;
    const after = await inventoryOf(path, 'after', context);
    const lost = losses(before, after);
    if (lost.length > 0) {
      context.warn(
        `Making the pictures smaller would have lost ${listed(lost)}, so they were left as they are.`,
      );
      return undefined;
    }
    const different = await changedBeyondPictures(context.tools.render, rewritten.path, path, pages);
    if (different === undefined) {
      const gone = marginalLosses(before, after);
      if (gone.length > 0) context.warn(`Not in the smaller version: ${listed(gone)}.`);
      return { path, size, engine: distill.engine };
    }
    context.warn(`The version with smaller pictures was thrown away: ${different}.`);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // What Ghostscript cannot do, or not in time, must not cost the document: the lossless version is there and checked.
    context.log({ event: 'distill.failed', code: error.code, cause: String(error.cause ?? '') });
    const why = context.signal.aborted
      ? 'the time was up'
      : `${distill.engine} gave up on this document (${error.code})`;
    context.warn(`Pictures were not made smaller: ${why}.`);
  }
  return undefined;
}

/** Ghostscript's share of the time the definition grants. */
const secondsFor = (source: Source, pages: number): number => {
  const { base_seconds, seconds_per_page, seconds_per_megabyte = 0 } = definition.limits;
  return (base_seconds + seconds_per_page * pages + seconds_per_megabyte * (source.size / 1e6)) / 2;
};

async function inventoryOf(path: string, when: string, context: Context): Promise<Inventory> {
  const json = context.scratch(`${when}.json`);
  await context.tools.structure.describe(path, json);
  return takeInventory(json);
}

const sizeOf = async (path: string): Promise<number> => (await stat(path)).size;

async function original(
  source: Source,
  pages: number,
  seconds: number,
  reason: string,
  context: Context,
): Promise<Part> {
  const path = context.scratch('original.pdf');
  await copyFile(source.path, path);
  return part(source, pages, seconds, { path, size: source.size, engine: 'none', changed: false, reason });
}

function part(
  source: Source,
  pages: number,
  seconds: number,
  { path, size, engine, changed, reason }: Candidate & { changed: boolean; reason?: string },
): Part {
  const file: OutputFile = { path, name: outputName(source, '-compressed'), media_type: 'application/pdf' };
  const data: Static<typeof definition.result> = {
    original_size: source.size,
    compressed_size: size,
    compression_ratio: round(size / source.size, 4),
    saved_percent: round(100 * (1 - size / source.size), 2),
    pages,
    engine,
    duration_seconds: round(seconds, 3),
    changed,
    ...(reason ? { reason } : {}),
  };
  return { files: [file], data };
}

const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;
