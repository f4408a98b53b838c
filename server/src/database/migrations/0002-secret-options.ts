import { type Kysely, sql } from 'kysely';

/** Secret options of a job that has not ended, each encrypted: {"step.option": "base64"}. Null from its end on. */
export async function up(db: Kysely<any>): Promise<void> {
  await sql`alter table jobs add column secrets jsonb`.execute(db);
  await sql`alter table jobs add constraint jobs_secrets_end check (completed_at is null or secrets is null)`.execute(
    db,
  );
}
