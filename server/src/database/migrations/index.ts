import type { Migration } from 'kysely/migration';
import * as foundation from './0001-foundation.ts';
import * as secretOptions from './0002-secret-options.ts';
import * as resultCache from './0003-result-cache.ts';
import * as modelCalls from './0004-model-calls.ts';
import * as credits from './0005-credits.ts';
import * as keptAnswers from './0006-kept-answers.ts';

/** Every migration, oldest first: forward only, one line each, never edited once released. */
export const migrations: Record<string, Migration> = {
  '0001-foundation': foundation,
  '0002-secret-options': secretOptions,
  '0003-result-cache': resultCache,
  '0004-model-calls': modelCalls,
  '0005-credits': credits,
  '0006-kept-answers': keptAnswers,
};
