/** Every bench of the service, one after the other; some ten minutes. `node bench/service/all.ts [name ...]`. */
import { bulk } from './bulk.ts';
import { cancel } from './cancel.ts';
import { crowd } from './crowd.ts';
import { type Report, record } from './figures.ts';
import { footprint } from './footprint.ts';
import { idle } from './idle.ts';
import { start } from './start.ts';
import { uploads } from './uploads.ts';
import { watchers } from './watchers.ts';

const benches: Record<string, () => Promise<Report>> = {
  start,
  footprint,
  idle,
  cancel,
  crowd,
  watchers,
  bulk,
  uploads,
};
const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined) {
  console.error(`There is no bench ${unknown}; there are ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`${name} …`);
  record(await bench(), `node bench/service/${name}.ts`);
}
