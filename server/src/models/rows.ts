import { sql } from 'kysely';
import type { Db } from '../database/schema.ts';

/** Rows older than this say nothing any more, seconds. */
const keptSeconds = 600;

/** Seconds until a time of the database; now() would be the begin of the transaction, before its wait for the lock. */
const until = (time: ReturnType<typeof sql>) =>
  sql<number>`extract(epoch from ${time} - clock_timestamp())::float8`;

/** Locks a provider against everybody else who is about to ask it; seconds for which it wants to be left alone. */
export async function lockProvider(tx: Db, provider: string): Promise<number> {
  const locked = await pauseOf(tx, provider);
  if (locked !== undefined) return locked;
  await tx
    .insertInto('model_providers')
    .values({ provider })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await pauseOf(tx, provider)) ?? 0;
}

async function pauseOf(tx: Db, provider: string): Promise<number | undefined> {
  const row = await tx
    .selectFrom('model_providers')
    .select(sql<boolean>`paused_until > clock_timestamp()`.as('paused'))
    // -infinity has no difference.
    .select(until(sql`greatest(paused_until, clock_timestamp())`).as('seconds'))
    .where('provider', '=', provider)
    .forUpdate()
    .executeTakeFirst();
  return row && (row.paused ? row.seconds : 0);
}

/** What counts against the limits now, and after how many seconds some of it ceases to by itself; null for never. */
export interface Load {
  /** Whether the request was let in. */
  taken: boolean;
  running: number;
  next_lease: number | null;
  next_token: number | null;
}

export interface Wanted {
  id: string;
  provider: string;
  tokens: number;
  leaseSeconds: number;
}

/** 0 is no limit. */
export interface Room {
  concurrency: number;
  tokensPerMinute: number;
  windowSeconds: number;
}

/**
 * Lets a request in where there is room; only for who has locked the provider. A request counts while it runs, and its
 * tokens for `windowSeconds` from its begin; one whose lease is over has died. One that is larger than a whole window goes
 * alone, or it would wait for ever.
 */
export async function takePlace(tx: Db, wanted: Wanted, room: Room): Promise<Load> {
  const window = sql`make_interval(secs => ${room.windowSeconds})`;
  const running = sql<boolean>`(ended_at is null and lease_until > clock_timestamp())`;
  const { rows } = await sql<Load>`
    with load as (
      select (count(*) filter (where ${running}))::int as running,
             coalesce(sum(tokens), 0) as tokens,
             ${until(sql`min(lease_until) filter (where ${running})`)} as next_lease,
             ${until(sql`min(started_at) filter (where not ${running}) + ${window}`)} as next_token
      from model_calls
      where provider = ${wanted.provider} and (${running} or started_at > clock_timestamp() - ${window})
    ), taken as (
      insert into model_calls (id, provider, tokens, started_at, lease_until)
      select ${wanted.id}::uuid, ${wanted.provider}, ${wanted.tokens}::bigint, clock_timestamp(),
             clock_timestamp() + make_interval(secs => ${wanted.leaseSeconds})
      from load
      where (${room.concurrency}::int = 0 or running < ${room.concurrency}::int)
        and (${room.tokensPerMinute}::bigint = 0 or tokens = 0
             or tokens + ${wanted.tokens}::bigint <= ${room.tokensPerMinute}::bigint)
      returning id
    )
    select running, next_lease, next_token, exists (select 1 from taken) as taken from load`.execute(tx);
  return rows[0]!;
}

/** Calls that say nothing any more, and askers (see `inTurn`) that have none left. */
export async function forgetOldCalls(db: Db): Promise<void> {
  await db
    .deleteFrom('model_calls')
    .where('started_at', '<', sql<Date>`clock_timestamp() - make_interval(secs => ${keptSeconds})`)
    .where((e) => e.or([e('ended_at', 'is not', null), e('lease_until', '<', sql<Date>`clock_timestamp()`)]))
    .execute();
  await sql`
    delete from model_providers where provider like 'asker:%'
    and not exists (select from model_calls where model_calls.provider = model_providers.provider)`.execute(
    db,
  );
}

export const renewCalls = (db: Db, ids: readonly string[], leaseSeconds: number) =>
  db
    .updateTable('model_calls')
    .set({ lease_until: sql<Date>`clock_timestamp() + make_interval(secs => ${leaseSeconds})` })
    .where('id', 'in', [...ids])
    .where('ended_at', 'is', null)
    .execute();

/**
 * Ends a request and tells those who wait. `tokens` as they were counted; undefined where nobody knows, and the most it
 * could have been stays.
 */
export const endCall = (db: Db, id: string, tokens: number | undefined, channel: string, provider: string) =>
  sql`
    with ended as (
      update model_calls set ended_at = clock_timestamp(), tokens = coalesce(${tokens ?? null}::bigint, tokens)
      where id = ${id}
    )
    select pg_notify(${channel}, ${provider})`.execute(db);

/** For everybody, as a provider asked for it. */
export const pauseProvider = (db: Db, provider: string, seconds: number) =>
  db
    .updateTable('model_providers')
    .set({
      paused_until: sql<Date>`greatest(paused_until, clock_timestamp() + make_interval(secs => ${seconds}))`,
    })
    .where('provider', '=', provider)
    .execute();
