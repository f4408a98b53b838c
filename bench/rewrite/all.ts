/**
 * What `rewrite` promises, shown: `node bench/rewrite/all.ts [--books FOLDER] [--pdf FILE ...] [--seed N] [--rounds N] [name ...]`. Ends with 1 when a promise is
 * broken.
 */
import { parseArgs } from 'node:util';
import { books } from './books.ts';
import { cases } from './cases.ts';
import { faults } from './faults.ts';
import { type Shown, show } from './figures.ts';
import { injection } from './injection.ts';
import { kills } from './kills.ts';
import { latency } from './latency.ts';
import { seams } from './seams.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    books: { type: 'string', default: '../shared/corpus/books' },
    seed: { type: 'string', default: '7' },
    count: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '10' },
    pdf: { type: 'string', multiple: true, default: [] },
  },
});
const shows: Record<string, () => Promise<Shown>> = {
  books: () => books(values.books, values.pdf),
  latency: () => latency(values.books),
  kills: () => kills(values.books, Number(values.seed), Number(values.rounds)),
  faults,
  seams: () => seams(Number(values.count)),
  injection,
  cases,
};
const unknown = positionals.find((name) => !Object.hasOwn(shows, name));
if (unknown !== undefined) {
  console.error(`There is no bench ${unknown}; there are ${Object.keys(shows).join(', ')}.`);
  process.exit(2);
}
for (const [name, run] of Object.entries(shows)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.log(`${name} …`);
  const began = performance.now();
  show(await run(), name);
  console.log(`${name}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
}
