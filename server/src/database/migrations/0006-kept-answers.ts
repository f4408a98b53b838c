import { type Kysely, sql } from 'kysely';

/**
 * Answers of language models to the questions of chunks that have not ended: written the moment they come, so that a worker that dies
 * with one in hand has not had it paid for in vain. They go when their chunk ends.
 */
export async function up(db: Kysely<any>): Promise<void> {
  await sql`create table kept_answers (
    chunk_id uuid not null references chunks (id) on delete cascade,
    question_hash text not null,
    answer jsonb not null,
    primary key (chunk_id, question_hash)
  )`.execute(db);
}
