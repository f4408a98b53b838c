import { mkdtemp, rm } from 'node:fs/promises';
import { migrate } from './src/database/migrate.ts';
import { openDatabase } from './src/database/open.ts';
import { openLimits } from './src/models/limits.ts';
const dataDir = await mkdtemp('/tmp/octavo-bench-');
const database = await openDatabase({ dataDir }); await migrate(database.db);
const l = await openLimits(database);
const s = new AbortController().signal;
const lim = { concurrency: 8, tokensPerMinute: 10_000_000 };
for (let r = 0; r < 3; r++) {
let e = 0, x = 0; const n = 200;
for (let i = 0; i < n; i++) { const a = performance.now(); const t = await l.enter('openai', 100, lim, s); const b = performance.now(); await t.end(50); x += performance.now() - b; e += b - a; }
console.log('enter', (e / n).toFixed(2), 'end', (x / n).toFixed(2), 'ms');
}
await l.close(); await database.close(); await rm(dataDir, { recursive: true });
