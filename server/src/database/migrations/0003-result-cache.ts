import { type Kysely, sql } from 'kysely';

/**
 * `cache_key` names what was done to what: jobs of one owner with the same key have the same result. `cached_from` is when
 * the result of a job that was completed by another's was really made.
 */
export async function up(db: Kysely<any>): Promise<void> {
  await sql`alter table jobs add column cache_key text, add column cached_from timestamptz`.execute(db);
  await sql`create index jobs_cache on jobs (owner_id, cache_key, completed_at desc)
    where cache_key is not null and status = 'completed' and purged_at is null`.execute(db);
}
