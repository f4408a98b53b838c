import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { fault } from '../fault.ts';
import { migrations as released } from './migrations/index.ts';
import { mapError } from './unavailable.ts';

export const schemaNewer = fault({
  code: 'SCHEMA_NEWER',
  kind: 'unavailable',
  message:
    'The database was written by a newer version of Octavo (it has {unknown}). Install that version or a later one, or restore a backup from before the upgrade.',
  retryable: false,
});

/** Names of the migrations a database has had; none when it is new. */
async function applied(db: Kysely<any>): Promise<string[]> {
  const known = await sql<{ at: string | null }>`select to_regclass('kysely_migration')::text as at`.execute(
    db,
  );
  if (!known.rows[0]?.at) return [];
  return (await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)).rows.map(
    (row) => row.name,
  );
}

/**
 * Brings the schema up to this version of the code and resolves to the names of the migrations it ran. All of them
 * run in one transaction, under an advisory lock, so several processes may start at once and a failure changes
 * nothing. Throws SCHEMA_NEWER when the database has a migration this code does not know.
 */
export async function migrate(
  db: Kysely<any>,
  migrations: Record<string, Migration> = released,
): Promise<string[]> {
  const names = Object.keys(migrations).sort();
  const before = await applied(db);
  const unknown = before.filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length > 0) throw schemaNewer({ unknown: unknown.join(', ') });
  // Two small queries instead of Kysely's introspection of the whole catalog at every start.
  if (before.length === names.length) return [];

  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (error) {
    // A newer Octavo may have migrated between our look and our lock.
    const since = (await applied(db)).filter((name) => !Object.hasOwn(migrations, name));
    if (since.length > 0) throw schemaNewer({ unknown: since.join(', ') });
    throw mapError(error);
  }
  return (results ?? [])
    .filter((result) => result.status === 'Success')
    .map((result) => result.migrationName);
}
