/** A process that takes places at a provider and keeps them, to be killed from outside. For tests. */
import { openDatabase } from '../../database/open.ts';
import { openLimits } from '../limits.ts';

const [dataDir, places, leaseSeconds] = process.argv.slice(2);
const database = await openDatabase({ dataDir: dataDir! });
const limits = await openLimits(database, { leaseSeconds: Number(leaseSeconds) });
const never = new AbortController().signal;
for (let n = 0; n < Number(places); n += 1)
  await limits.enter('openai', 10, { concurrency: Number(places), tokensPerMinute: 0 }, never);
console.log('held');
setInterval(() => {}, 1000);
