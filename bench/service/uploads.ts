/**
 * Memory of the API while large files come in: one of 1 GB, then five of 200 MB side by side. They are valid PDFs, so
 * the inspection runs as well, in its own process and with its own line in the table.
 */
import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childrenOf, treeOf } from '../../server/src/proc.ts';
import { startServer } from '../../server/test/server.ts';
import { call, closeConnections, pause, send } from './caller.ts';
import { mb, type Report, record } from './figures.ts';
import { hugePdf, smallPdf } from './pdfs.ts';
import { memoryNow, sampleMemory } from './rss.ts';

/** As the `octavo` launcher sets it: with it the process never loads the type stripper, which costs 20 MB. */
const cache = join(tmpdir(), 'octavo-bench-cache');
const GB = Number(process.env.BYTES ?? 1_000_000_000);

interface File {
  file_id: string;
  size: number;
}

async function upload(api: string, bytes: number): Promise<void> {
  const file = hugePdf(bytes);
  const { status, body } = await send<File>(`${api}/uploads`, file);
  if (status !== 201 || body.size !== file.length)
    throw new Error(`an upload was answered ${status}: ${JSON.stringify(body)}`);
  const { status: deleted } = await call(`${api}/uploads/${body.file_id}`, { method: 'DELETE' });
  if (deleted !== 204) throw new Error(`a delete was answered ${deleted}`);
}

/** The most any single isolated process of the API has resident, sampled until stopped. */
function sampleInspection(pid: number) {
  let most = 0;
  const timer = setInterval(() => {
    for (const child of childrenOf(pid).flatMap(treeOf)) most = Math.max(most, memoryNow(child).rss);
  }, 100);
  return () => {
    clearInterval(timer);
    return most;
  };
}

async function round(name: string, sizes: readonly number[]): Promise<(string | number)[]> {
  const server = await startServer({ INSPECTION_SECONDS: '120', NODE_COMPILE_CACHE: cache }, { role: 'api' });
  const api = `${server.url}/api/v1`;
  const pid = server.process.pid!;
  try {
    // What every process pays once, with its first upload.
    await send(`${api}/uploads`, smallPdf(1));
    await pause(1500);
    const memory = sampleMemory(pid);
    const inspection = sampleInspection(pid);
    const started = performance.now();
    await Promise.all(sizes.map((bytes) => upload(api, bytes)));
    const seconds = (performance.now() - started) / 1000;
    const { before, peak, peakOwn } = memory.stop();
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    return [
      name,
      mb(before),
      mb(peak),
      mb(peakOwn),
      mb(inspection()),
      seconds.toFixed(1),
      (bytes / 1e6 / seconds).toFixed(0),
    ];
  } finally {
    closeConnections();
    await server.stop();
  }
}

export async function uploads(): Promise<Report> {
  const { bavail, bsize } = statfsSync('/tmp');
  if (bavail * bsize < 6 * GB) throw new Error('this bench needs 6 GB of free space in the temporary folder');
  const rows = [];
  for (let n = 1; n <= 3; n += 1) rows.push(await round(`1 file of 1 GB, run ${n}`, [GB]));
  for (let n = 1; n <= 3; n += 1)
    rows.push(await round(`5 files of 200 MB at once, run ${n}`, Array(5).fill(GB / 5)));
  return {
    title: 'Large uploads',
    what: 'Valid PDFs of noise, made as they are sent, to POST /uploads of an API process (`serve --role api`); resident memory sampled every 50 ms. MB. The wall clock includes storing, hashing, the copy into the isolated process and its inspection, on the disk named by the temporary folder.',
    columns: ['what', 'before', 'most', 'of it its own pages', 'inspecting process, most', 'seconds', 'MB/s'],
    rows,
  };
}

if (import.meta.main) record(await uploads(), 'node bench/service/uploads.ts');
