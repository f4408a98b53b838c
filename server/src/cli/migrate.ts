import { openBackends } from '../app/compose.ts';
import { readConfig } from '../app/config.ts';
import { openLog } from '../log.ts';

/** `octavo migrate`: opening the backends brings the schema up to date; then it stops. */
export async function command(): Promise<number> {
  const config = readConfig({ LOG_LEVEL: 'warn' });
  const backends = await openBackends(config, openLog(config.log, 'stderr'));
  console.log(`The database is up to date: ${backends.engine.database.describe()}.`);
  await backends.close();
  return 0;
}
