import type { Migration } from 'kysely/migration';
import * as foundation from './0001-foundation.ts';

/** Every migration, oldest first: forward only, one line each, never edited once released. */
export const migrations: Record<string, Migration> = {
  '0001-foundation': foundation,
};
