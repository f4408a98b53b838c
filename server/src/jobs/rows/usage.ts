import { sql } from 'kysely';
import type { Db } from '../../database/schema.ts';
import type { Note } from '../../models/desk.ts';
import type { Tier } from '../../models/model.ts';

/** Whose question it was. */
export interface Asker {
  job_id: string;
  owner_id: string;
  chunk_id: string;
  attempt: number;
  hold_number: number;
}

export const askerOf = (
  chunk: { id: string; attempt: number; job_id: string; owner_id: string },
  job: { hold_number: number },
): Asker => ({
  job_id: chunk.job_id,
  owner_id: chunk.owner_id,
  chunk_id: chunk.id,
  attempt: chunk.attempt,
  hold_number: job.hold_number,
});

/** Writes a question down, or what became of it. */
export const writeUsage = (db: Db, asker: Asker, note: Note) => {
  const taken = {
    input_tokens: note.usage.input,
    output_tokens: note.usage.output,
    estimated: note.usage.estimated,
    requests: note.requests,
    cost: note.cost ?? null,
    error: note.error ?? null,
    ended_at: note.ended ? sql<Date>`clock_timestamp()` : null,
  };
  const { id, tier, model, promptHash: prompt_hash } = note;
  return db
    .insertInto('model_usage')
    .values({ ...asker, id, tier, model, prompt_hash, ...taken })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(taken))
    .execute();
};

/** Makes the note of an attempt before, of the same question, the asker's, in place of its own; writes its own where there is none. */
export async function takeOverUsage(db: Db, asker: Asker, note: Note): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    with before as (
      update model_usage
      set attempt = ${asker.attempt}, hold_number = ${asker.hold_number}, input_tokens = ${note.usage.input},
          output_tokens = ${note.usage.output}, estimated = ${note.usage.estimated},
          ended_at = coalesce(ended_at, clock_timestamp())
      where id = (
        select id from model_usage
        where chunk_id = ${asker.chunk_id} and prompt_hash = ${note.promptHash} and attempt < ${asker.attempt} and error is null
        order by id limit 1
      )
      returning id
    ), own as (
      delete from model_usage where id = ${note.id}::uuid and exists (select from before)
    )
    select id from before`.execute(db);
  if (rows.length === 0) await writeUsage(db, asker, note);
}

export interface ChunkUsage {
  chunk_id: string;
  /** The last one asked. */
  model: string;
  /** Of the first question of the last attempt that asked one. */
  prompt_hash: string;
  input_tokens: number;
  output_tokens: number;
  estimated: boolean;
  model_calls: number;
  /** US dollars; null where no provider said. */
  cost: number | null;
  /** By tier, of the attempt that finished: what is paid. */
  speed: number;
  balanced: number;
  quality: number;
}

const paid = (tier: Tier) => sql<number>`coalesce(sum(u.input_tokens + u.output_tokens)
  filter (where u.tier = ${tier} and c.state = 'completed' and u.attempt = c.attempt), 0)::float8`;

/** What each chunk of a job took, all its attempts together. */
export async function usageOf(db: Db, owner: string, job: string): Promise<ChunkUsage[]> {
  const { rows } = await sql<ChunkUsage>`
    select u.chunk_id, (array_agg(u.model order by u.id desc))[1] as model,
           (array_agg(u.prompt_hash order by u.attempt desc, u.id))[1] as prompt_hash,
           sum(u.input_tokens)::float8 as input_tokens, sum(u.output_tokens)::float8 as output_tokens,
           bool_or(u.estimated) as estimated, sum(u.requests)::int as model_calls, sum(u.cost)::float8 as cost,
           ${paid('speed')} as speed, ${paid('balanced')} as balanced, ${paid('quality')} as quality
    from model_usage u join chunks c on c.id = u.chunk_id
    where u.job_id = ${job} and u.owner_id = ${owner}
    group by u.chunk_id`.execute(db);
  return rows;
}

/** Tokens of a job's finished chunks that no settlement has covered yet, by tier: those of a failed attempt, kept for the next, too. */
export async function unpaidTokens(tx: Db, job: string): Promise<Record<Tier, number>> {
  const { rows } = await sql<Record<Tier, number>>`
    select ${paid('speed')} as speed, ${paid('balanced')} as balanced, ${paid('quality')} as quality
    from model_usage u join chunks c on c.id = u.chunk_id
    where u.job_id = ${job} and u.hold_number > coalesce(
      (select max(hold_number) from credit_entries where job_id = ${job} and kind = 'settle'), 0)`.execute(
    tx,
  );
  return rows[0]!;
}

/**
 * Questions that ended after a moment, by model, for the metrics. By the millisecond, for a Date has no more: the last of one call
 * must not be the first of the next.
 */
export async function usageSince(db: Db, since: Date) {
  const { rows } = await sql<{ model: string; input: number; output: number; requests: number; last: Date }>`
    select model, sum(input_tokens)::float8 as input, sum(output_tokens)::float8 as output,
           sum(requests)::int as requests, max(ended_at) as last
    from model_usage where ended_at >= ${new Date(since.getTime() + 1)} group by model`.execute(db);
  return rows;
}

/** Seconds a question of a tier took lately beside its writing, and per token written; undefined where nobody asked yet. */
export async function paceOf(db: Db, tier: Tier): Promise<{ seconds: number; tokens: number } | undefined> {
  const { rows } = await sql<{ seconds: number | null; tokens: number }>`
    select avg(extract(epoch from ended_at - started_at))::float8 as seconds, coalesce(avg(output_tokens), 0)::float8 as tokens
    from (select started_at, ended_at, output_tokens from model_usage
          where tier = ${tier} and ended_at is not null and error is null
          order by ended_at desc limit 50) as lately`.execute(db);
  const { seconds, tokens } = rows[0]!;
  return seconds === null ? undefined : { seconds, tokens };
}
