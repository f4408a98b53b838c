import { createReadStream } from 'node:fs';
import { timedOut } from '../death.ts';
import { asFault } from '../fault.ts';
import { factsOf, type Inspection, inspect } from '../files/inspect.ts';
import { receive } from '../files/receive.ts';
import { type FileRow, filesOfJob, type LinkedFile } from '../files/rows.ts';
import { newId } from '../id.ts';
import { type Bill, type Journal, openBill, openDesk } from '../models/desk.ts';
import type { Models } from '../models/open.ts';
import { type Memory, remembering } from '../models/remembering.ts';
import { readAnswer } from '../operations/answer.ts';
import { operationNamed } from '../operations/catalog.ts';
import type { ChunkPlan, Definition } from '../operations/operation.ts';
import { passwordOf } from '../operations/secret.ts';
import type { Finished, Sandbox } from '../sandbox/sandbox.ts';
import type { Claim } from './claim.ts';
import { about, type Engine } from './engine.ts';
import { processingFailed, sourceExpired, stepMismatch } from './faults.ts';
import type { Result } from './finish.ts';
import { reporter } from './report.ts';
import { keepAnswer, keptAnswer } from './rows/answers.ts';
import { chunksOf } from './rows/chunk.ts';
import { askerOf, takeOverUsage, writeUsage } from './rows/usage.ts';
import { optionsOf } from './secrets.ts';
import { accept } from './submit.ts';

/** How long a stored part or result may wait for the transaction that makes it count, seconds. */
const settleSeconds = 3600;

/**
 * The sandbox ends its work at the hard limit. Should it ever fail to, the chunk must not hold its slot and its lease for
 * ever: this much later it is given up, as a time-out.
 */
const patienceSeconds = 120;

export interface Workshop {
  sandbox: Sandbox;
  inspection: Inspection;
  /** Whom operations with the tool `model` may ask; absent: nobody. */
  models?: Models;
}

/** Questions of a chunk to a language model, where its operation says nothing. */
const mostQuestions = 64;

/** Runs one claimed chunk in an isolated process, to a result or a fault; never throws. */
export async function execute(
  engine: Engine,
  shop: Workshop,
  claim: Claim,
  signal: AbortSignal,
): Promise<Result> {
  const warnings: string[] = [];
  const reference = newId();
  const bill = openBill();
  try {
    return { ...(await work(engine, shop, claim, signal, warnings, bill)), bill };
  } catch (error) {
    const fault = asFault(error, reference);
    const level = fault.kind === 'internal' ? 'error' : 'info';
    engine.log[level](
      {
        event: 'chunk_failed',
        ...about(claim.job),
        chunk_id: claim.chunk.id,
        code: fault.code,
        reference,
        err: fault.cause ?? fault,
      },
      'a chunk failed',
    );
    return { ok: false, fault, warnings, bill };
  }
}

async function work(
  engine: Engine,
  shop: Workshop,
  claim: Claim,
  signal: AbortSignal,
  warnings: string[],
  bill: Bill,
): Promise<Result> {
  const { chunk, job } = claim;
  const { definition } = operationNamed(chunk.operation, engine.catalog);
  const db = engine.database.db;
  const sources = await filesOfJob(db, job.owner_id, job.id, { role: 'source', step: chunk.step });
  check(definition, chunk.step, sources);
  const options = optionsOf(engine, job, chunk.step);
  const parts = chunk.kind === 'merge' ? await partsOf(engine, claim) : undefined;
  const inputs = [...sources, ...(parts ?? []).flatMap((part) => part?.files ?? [])];
  const box = boxFor(definition, chunk, sources, inputs);
  const report = reporter(engine, claim, definition);
  const onAsk = chunk.kind === 'plan' ? undefined : deskFor(engine, claim, definition, shop.models, bill);
  const running = shop.sandbox
    .run({
      request: {
        phase: chunk.kind,
        operation: definition.name,
        options,
        sources: sources.map((file) => ({ ...factsOf(file), file: file.id })),
        ...(chunk.kind === 'run' ? { chunk: planOf(claim) } : {}),
        ...(parts
          ? { parts: parts.map((part) => part && { data: part.data, files: part.files.map(named) }) }
          : {}),
        memoryBytes: definition.limits.memory_bytes,
        seconds: box.hardSeconds,
        model: onAsk !== undefined,
      },
      inputs: inputs.map((file) => ({
        name: file.id,
        open: () => engine.shelf.storage.get(file.storage_key),
      })),
      box,
      signal,
      ...(onAsk ? { onAsk } : {}),
      onEvent: (event) => {
        if (event.type === 'warning') addWarning(warnings, event.text);
        else if (event.type === 'log')
          engine.log.info({ event: 'handler', ...about(job), chunk_id: chunk.id, ...event.fields });
        else report.take(event);
      },
    })
    .finally(() => report.stop());
  const done = await within(running, box.hardSeconds + patienceSeconds);
  try {
    const answer = readAnswer(chunk.kind, done.value);
    if (chunk.kind === 'plan') {
      if (!answer.plan?.chunks.length)
        throw processingFailed({ reason: 'There is nothing in this document to work on.' });
      return { ok: true, plan: answer.plan, files: [], warnings };
    }
    const files: FileRow[] = [];
    for (const output of answer.files) {
      const { path } = await done.file(output.file);
      const arrival = {
        owner: job.owner_id,
        name: output.name,
        limit: Number.MAX_SAFE_INTEGER,
        keepSeconds: settleSeconds,
        mediaType: output.media_type,
        allowEmpty: true,
      };
      files.push(await receive(engine.shelf, createReadStream(path), arrival));
    }
    if (chunk.step + 1 < job.steps.length && (chunk.kind === 'merge' || !definition.chunked)) {
      const next = operationNamed(job.steps[chunk.step + 1]!.operation, engine.catalog).definition;
      const unlock = passwordOf(next, optionsOf(engine, job, chunk.step + 1));
      for (const file of files) await inspect(engine.shelf, shop.inspection, file, { signal, ...unlock });
    }
    const { data, cutShort } = answer;
    return { ok: true, data, files: files.map((file) => file.id), warnings, cutShort };
  } finally {
    await done.release();
  }
}

/** Who answers the chunk's questions: nobody, unless its definition names the tool and a model is set up. */
function deskFor(
  { database: { db }, log }: Engine,
  { chunk, job }: Claim,
  { tools, limits }: Definition,
  models: Models | undefined,
  bill: Bill,
) {
  const named = tools.needs.includes('model') || tools.uses?.includes('model');
  if (!named || !models?.status().available) return undefined;
  const asker = askerOf(chunk, job);
  const journal: Journal = {
    named: models.named,
    tierOf: models.tierOf,
    write: (note) => writeUsage(db, asker, note),
    takeOver: (note) => takeOverUsage(db, asker, note),
  };
  const memory: Memory = {
    find: (hash) => keptAnswer(db, chunk.id, hash),
    keep: (hash, answer) => keepAnswer(db, chunk.id, hash, answer),
  };
  const asked = limits.questions_at_once ? models.inTurn(job.id, limits.questions_at_once) : models.complete;
  const remembered = remembering({ named: models.named, complete: asked }, memory, log);
  return openDesk(remembered, limits.model_calls ?? mostQuestions, bill, journal);
}

/** More than anybody reads; a process that was taken over must not fill our memory with them. */
const mostWarnings = 1000;

function addWarning(warnings: string[], text: string): void {
  if (warnings.length < mostWarnings) warnings.push(text.slice(0, 2000));
  else if (warnings.length === mostWarnings) warnings.push('Further warnings were left out.');
}

async function within(running: Promise<Finished>, seconds: number): Promise<Finished> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut({ seconds: Math.round(seconds) })), seconds * 1000);
  });
  try {
    return await Promise.race([running, overdue]);
  } catch (error) {
    void running.then((late) => late.release()).catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const named = (file: FileRow) => ({ file: file.id, name: file.name, media_type: file.media_type });

function check(definition: Definition, step: number, sources: readonly LinkedFile[]): void {
  if (sources.some((file) => file.purged_at !== null || file.lost_at !== null)) throw sourceExpired();
  const { min, max } = definition.sources;
  if (sources.length < min || sources.length > max)
    throw stepMismatch({
      step: step + 1,
      operation: definition.name,
      takes: min === max ? `${min} file(s)` : `${min} to ${max} files`,
      gave: `${sources.length} file(s)`,
    });
  for (const file of sources) accept(definition, file);
}

async function partsOf(engine: Engine, { chunk, job }: Claim) {
  const db = engine.database.db;
  const runs = (await chunksOf(db, job.owner_id, job.id, chunk.step)).filter((row) => row.kind === 'run');
  const files = await filesOfJob(db, job.owner_id, job.id, { role: 'part', step: chunk.step });
  return runs.map((run) =>
    run.state === 'completed'
      ? { data: run.data ?? {}, files: files.filter((file) => file.chunk_id === run.id) }
      : null,
  );
}

function planOf({ chunk }: Claim): ChunkPlan {
  const pages =
    chunk.page_from === null || chunk.page_to === null
      ? {}
      : { pages: { from: chunk.page_from, to: chunk.page_to } };
  return { label: chunk.label, input: chunk.input, ...pages };
}

/** What the chunk may use, from what its operation declares and what it has to read. */
function boxFor(
  definition: Definition,
  chunk: Claim['chunk'],
  sources: readonly FileRow[],
  inputs: readonly FileRow[],
) {
  const { limits } = definition;
  const size = inputs.reduce((sum, file) => sum + file.size, 0);
  const allPages = sources.reduce((sum, file) => sum + (factsOf(file).pdf?.pages ?? 1), 0);
  const pages =
    chunk.page_from !== null && chunk.page_to !== null ? chunk.page_to - chunk.page_from + 1 : allPages;
  const seconds =
    limits.base_seconds + limits.seconds_per_page * pages + (limits.seconds_per_megabyte ?? 0) * (size / 1e6);
  return {
    softSeconds: seconds * 0.9,
    hardSeconds: seconds,
    memoryBytes: limits.memory_bytes,
    diskBytes: limits.disk_bytes + limits.disk_per_source * size,
    network: definition.network,
  };
}
