import { type Kysely, sql } from 'kysely';

/**
 * Requests to language model providers, of all workers: those under way hold a place until they end or their lease does, and
 * those of the last minute count against its tokens. Whoever is about to begin one locks the provider's row first.
 */
export async function up(db: Kysely<any>): Promise<void> {
  await sql`create table model_providers (
    provider text primary key,
    paused_until timestamptz not null default '-infinity'
  )`.execute(db);
  await sql`create table model_calls (
    id uuid primary key,
    provider text not null references model_providers (provider) on delete cascade,
    tokens bigint not null,
    started_at timestamptz not null,
    lease_until timestamptz not null,
    ended_at timestamptz
  )`.execute(db);
  await sql`create index model_calls_provider on model_calls (provider, started_at)`.execute(db);
}
