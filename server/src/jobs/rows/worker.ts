import { type Insertable, type Selectable, sql } from 'kysely';
import type { Db, WorkersTable } from '../../database/schema.ts';

/** A worker is alive while its row is younger than this, seconds; leases, not this, decide who may write. */
export const aliveSeconds = 20;

export const registerWorker = (db: Db, worker: Insertable<WorkersTable>) =>
  db
    .insertInto('workers')
    .values(worker)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ busy: worker.busy ?? 0, seen_at: sql<Date>`now()` }),
    )
    .execute();

export const forgetWorker = (db: Db, id: string) =>
  db
    .deleteFrom('workers')
    .where((e) => e.or([e('id', '=', id), e('seen_at', '<', sql<Date>`now() - interval '1 day'`)]))
    .execute();

export const liveWorkers = (db: Db): Promise<Selectable<WorkersTable>[]> =>
  db
    .selectFrom('workers')
    .selectAll()
    .where('seen_at', '>', sql<Date>`now() - make_interval(secs => ${aliveSeconds})`)
    .orderBy('started_at')
    .execute();
