import { sql } from 'kysely';
import type { Db } from '../../database/schema.ts';
import type { Status } from '../states.ts';
import type { JobRow } from './job.ts';

// The jobs of a bulk job's files.

export const childrenOf = (db: Db, owner: string, parent: string): Promise<JobRow[]> =>
  db
    .selectFrom('jobs')
    .selectAll()
    .where('parent_id', '=', parent)
    .where('owner_id', '=', owner)
    .orderBy('position')
    .execute();

/** Some of the children, in order, behind a position. */
export function childrenPage(
  db: Db,
  owner: string,
  parent: string,
  page: { after: number; limit: number; status?: readonly Status[] },
): Promise<JobRow[]> {
  let query = db
    .selectFrom('jobs')
    .selectAll()
    .where('parent_id', '=', parent)
    .where('owner_id', '=', owner)
    .where('position', '>', page.after);
  if (page.status?.length) query = query.where('status', 'in', [...page.status]);
  return query.orderBy('position').limit(page.limit).execute();
}

/** How many children are in each status that any of them is in. */
export async function countByStatus(db: Db, owner: string, parent: string): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom('jobs')
    .select(['status', sql<number>`count(*)::int`.as('count')])
    .where('parent_id', '=', parent)
    .where('owner_id', '=', owner)
    .groupBy('status')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.status, row.count]));
}

/** The sums of these fields over the results of the children that completed; a field no result has is 0. */
export async function sumResults(
  db: Db,
  owner: string,
  parent: string,
  fields: readonly string[],
): Promise<Record<string, number>> {
  const { rows } = await sql<{ field: string; sum: number }>`
    select field, coalesce(sum((result->>field)::numeric) filter (where jsonb_typeof(result->field) = 'number'), 0)::float8 as sum
    from unnest(${[...fields]}::text[]) as field
    left join jobs on parent_id = ${parent} and owner_id = ${owner} and status = 'completed'
    group by field`.execute(db);
  return Object.fromEntries(
    fields.map((field) => [field, rows.find((row) => row.field === field)?.sum ?? 0]),
  );
}

export async function countChildren(db: Db, owner: string, parent: string) {
  const row = await db
    .selectFrom('jobs')
    .select([
      sql<number>`count(*)::int`.as('total'),
      sql<number>`(count(*) filter (where status = 'completed'))::int`.as('completed'),
      sql<number>`(count(*) filter (where completed_at is not null))::int`.as('ended'),
    ])
    .where('parent_id', '=', parent)
    .where('owner_id', '=', owner)
    .executeTakeFirstOrThrow();
  return row;
}
