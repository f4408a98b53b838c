import type { Db } from '../../database/schema.ts';

/** What a model answered to a question of a chunk, in an attempt that may have died since. */
export async function keptAnswer(db: Db, chunk: string, questionHash: string): Promise<unknown> {
  const row = await db
    .selectFrom('kept_answers')
    .select('answer')
    .where('chunk_id', '=', chunk)
    .where('question_hash', '=', questionHash)
    .executeTakeFirst();
  return row?.answer;
}

/** A second answer to the same question, of a late worker, is no better than the first. */
export async function keepAnswer(db: Db, chunk: string, questionHash: string, answer: object): Promise<void> {
  await db
    .insertInto('kept_answers')
    .values({ chunk_id: chunk, question_hash: questionHash, answer: JSON.stringify(answer) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function forgetAnswers(tx: Db, chunks: readonly string[]): Promise<void> {
  if (chunks.length > 0)
    await tx
      .deleteFrom('kept_answers')
      .where('chunk_id', 'in', [...chunks])
      .execute();
}
