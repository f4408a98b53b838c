import { creditsFor, pricesOf, type Tokens } from '../accounts/price.ts';
import { factsOf } from '../files/inspect.ts';
import type { FileRow } from '../files/rows.ts';
import { roughly, type Tier } from '../models/model.ts';
import type { Models } from '../models/open.ts';
import { modelAsked } from '../operations/asks.ts';
import type { Definition } from '../operations/operation.ts';
import type { Engine } from './engine.ts';
import type { Previews } from './preview.ts';
import { paceOf } from './rows/usage.ts';
import type { Offered, Step } from './submit.ts';

export type Choice = Pick<Models, 'status' | 'named' | 'tierOf'>;

/** What measures: the processes that look at documents, and the models there are. */
export interface Scales {
  previews: Pick<Previews, 'estimate'>;
  models: Choice | undefined;
}

export interface Estimate {
  pages: number;
  words: number;
  characters: number;
  chunks: number;
  /** As `provider:model`; null where none is asked. */
  model: string | null;
  tier: Tier | null;
  questions: number;
  tokens: number;
  expected_seconds: number;
  warnings: string[];
}

/** Where nobody has asked a model yet: seconds of a question, and of each token of its answer. */
const firstSeconds = 2;
const secondsPerToken = 1 / 60;

/**
 * What a job would take, measured on its documents. Throws what the operation's look at them throws (NO_TEXT), MODEL_UNAVAILABLE,
 * MODEL_NOT_ALLOWED, QUEUE_FULL.
 */
export async function estimate(
  engine: Engine,
  { previews, models }: Scales,
  { definition, options }: Step,
  files: readonly FileRow[],
  signal?: AbortSignal,
): Promise<Estimate> {
  const asked = modelAsked(definition, options, models);
  const { chunks, parallel, measured, warnings, seconds } = await previews.estimate(
    definition,
    options,
    files,
    signal,
  );
  const { pages, words, characters, pages_without_text: bare } = measured;
  const tier = asked === undefined ? null : models!.tierOf(asked);
  const questions = tier ? measured.questions : 0;
  const output = roughly(measured.answered_characters);
  const tokens = tier && questions > 0 ? roughly(measured.asked_characters) + output : 0;
  const turns = Math.ceil(questions / Math.min(parallel, definition.limits.questions_at_once ?? parallel));
  const perQuestion = tier && questions > 0 ? await secondsOf(engine, tier, output / questions) : 0;
  return {
    pages,
    words,
    characters,
    chunks,
    model: asked === undefined ? null : models!.named(asked),
    tier,
    questions,
    tokens,
    // Every chunk is read once more and written; what was measured is the reading of all.
    expected_seconds: Math.ceil(1 + 1.5 * seconds + turns * perQuestion),
    warnings: [
      ...warnings,
      ...(bare.length > 0
        ? [
            `${bare.length} of ${pages} pages have no text and are left out, unless text recognition (OCR) ran before.`,
          ]
        : []),
    ],
  };
}

async function secondsOf({ database }: Engine, tier: Tier, output: number): Promise<number> {
  const pace = await paceOf(database.db, tier);
  if (!pace) return firstSeconds + output * secondsPerToken;
  // Longer answers take longer, shorter ones not that much less.
  return pace.seconds * Math.max(0.5, pace.tokens > 0 ? output / pace.tokens : 1);
}

/** What this many tokens of a tier cost now; null while credits are off. */
export function priceNow({ credits }: Engine, tier: Tier | null, tokens: number): number | null {
  if (!credits?.enabled) return null;
  return tier ? creditsFor(pricesOf(credits), { [tier]: tokens }) : 0;
}

/** Characters of a full page of a book, where a document is not read for its price. */
const pageCharacters = 2000;

function guess(files: readonly FileRow[]): number {
  const characters = files.reduce((sum, file) => {
    const pages = factsOf(file).pdf?.pages;
    return sum + (pages === undefined ? file.size : pages * pageCharacters);
  }, 0);
  return 2 * roughly(characters);
}

/**
 * Adds to the files of a submission what their jobs are expected to take, where somebody pays. One job is measured; the files of
 * a bulk are taken by their pages, for nobody waits while a thousand are read; a later step of a chain whose document is not
 * there yet is held for with the least. Throws as `estimate`.
 */
export async function priced(
  engine: Engine,
  scales: Scales,
  steps: readonly Step[],
  offered: readonly Offered[],
  kind: 'single' | 'bulk',
  signal?: AbortSignal,
): Promise<Offered[]> {
  if (!engine.credits?.enabled) return [...offered];
  const { models } = scales;
  const tierOf = ({ definition, options }: Step): Tier | undefined => {
    const asked = modelAsked(definition, options, models);
    return asked === undefined ? undefined : models!.tierOf(asked);
  };
  const files = offered.flatMap((one) => ('file' in one ? [one.file] : []));
  const readable = ({ accepts }: Definition) => files.every((file) => accepts.includes(file.media_type));
  const add = (tokens: Tokens, tier: Tier, count: number): Tokens => ({
    ...tokens,
    [tier]: (tokens[tier] ?? 0) + Math.max(1, count),
  });
  if (kind === 'bulk')
    return offered.map((one) => {
      if (!('file' in one)) return one;
      let tokens: Tokens = {};
      for (const step of steps) {
        const tier = tierOf(step);
        if (tier) tokens = add(tokens, tier, guess([one.file]));
      }
      return { ...one, tokens };
    });
  let tokens: Tokens = {};
  for (const step of steps) {
    const tier = tierOf(step);
    if (!tier) continue;
    const there = readable(step.definition);
    tokens = add(tokens, tier, there ? (await estimate(engine, scales, step, files, signal)).tokens : 1);
  }
  // All of it with the first: the job is what is paid, not its files.
  return offered.map((one, index) => ('file' in one && index === 0 ? { ...one, tokens } : one));
}
