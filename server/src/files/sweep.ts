import type { Logger } from '../log.ts';
import type { Shelf } from './receive.ts';
import { knownKeys, liveFiles, markLost, markPurged } from './rows.ts';

/** Blobs removed per round; a round is one short transaction, so that cleanup never holds locks for long. */
const batch = 500;

/**
 * Removes the blobs of files nobody needs any more; gives how many. The row is marked first and committed: a crash in
 * between leaves a blob without a live row, which `sweepOrphans` finds, never a row that promises a missing blob.
 */
export async function purgeFiles(shelf: Shelf): Promise<number> {
  let removed = 0;
  for (;;) {
    const keys = await markPurged(shelf.database.db, batch);
    if (keys.length === 0) return removed;
    await shelf.storage.delete(keys);
    removed += keys.length;
  }
}

export interface Swept {
  /** Blobs that no live row stood for. */
  orphans: number;
  /** Rows whose blob was missing; they answer FILE_LOST from now on. */
  lost: number;
}

/**
 * Compares the store with the rows, both ways. Blobs younger than the grace are left: a submit may be between its blob
 * and its row. Rows are checked against the store one by one before they are given up.
 */
export async function sweepOrphans(shelf: Shelf, graceSeconds: number, log: Logger): Promise<Swept> {
  const swept: Swept = { orphans: 0, lost: 0 };
  // What writers that died left unfinished is in no list; the check clears it.
  await shelf.storage.check();
  const before = Date.now() - graceSeconds * 1000;
  let old: string[] = [];
  const settle = async () => {
    const known = await knownKeys(shelf.database.db, old, graceSeconds);
    const orphans = old.filter((key) => !known.has(key));
    await shelf.storage.delete(orphans);
    swept.orphans += orphans.length;
    old = [];
  };
  for await (const blob of shelf.storage.list()) {
    if (blob.storedAt > before) continue;
    if (old.push(blob.key) >= batch) await settle();
  }
  await settle();

  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await liveFiles(shelf.database.db, after, graceSeconds, batch);
    for (const row of rows) {
      if (await shelf.storage.head(row.storage_key)) continue;
      // Purged since it was read: then it is gone as it should be.
      if (!(await markLost(shelf.database.db, row.id))) continue;
      log.error({ event: 'file_lost', file_id: row.id }, 'a stored file is missing from the store');
      swept.lost += 1;
    }
    if (rows.length < batch) break;
    after = rows.at(-1)!.id;
  }
  if (swept.orphans + swept.lost > 0)
    log.warn({ event: 'orphans_swept', ...swept }, 'store and rows disagreed');
  return swept;
}
