/**
 * A thousand files in one request to `compress/bulk`, one of them no PDF: each outcome, and the memory of the service and of its
 * isolated processes as the files go by. COUNT names another number.
 */

import { childrenOf, treeOf } from '../../server/src/proc.ts';
import { startServer } from '../../server/test/server.ts';
import { call, closeConnections, open, pause } from './caller.ts';
import { mb, type Report, record } from './figures.ts';
import { smallPdf } from './pdfs.ts';
import { memoryNow } from './rss.ts';

const count = Number(process.env.COUNT ?? 1000);
const poisoned = Math.floor(count / 2);

interface Item {
  filename: string;
  status: string;
  error: { code: string } | null;
}
interface Bulk {
  job_id: string;
  status: string;
  progress: number;
  result: Record<string, unknown> | null;
}

export async function bulk(): Promise<Report> {
  const server = await startServer();
  const api = `${server.url}/api/v1`;
  const pid = server.process.pid!;
  const now = () => ({
    service: memoryNow(pid).rss,
    isolated: Math.max(
      0,
      ...childrenOf(pid)
        .flatMap(treeOf)
        .map((child) => memoryNow(child).rss),
    ),
  });
  try {
    const form = new FormData();
    for (let index = 0; index < count; index += 1) {
      const bytes = index === poisoned ? Buffer.from('%PDF-1.7 and nothing more') : smallPdf(index);
      form.append('files[]', new Blob([bytes], { type: 'application/pdf' }), `file-${index}.pdf`);
    }
    const before = now();
    let most = before;
    const watch = setInterval(() => {
      const { service, isolated } = now();
      most = { service: Math.max(most.service, service), isolated: Math.max(most.isolated, isolated) };
    }, 100);
    const started = performance.now();
    const sent = await fetch(`${api}/compress/bulk`, { method: 'POST', body: form });
    let job = (await sent.json()) as Bulk;
    if (sent.status !== 202)
      throw new Error(`the files were answered ${sent.status}: ${JSON.stringify(job)}`);
    const taken = (performance.now() - started) / 1000;
    const id = job.job_id;
    const marks: string[] = [`when all had been sent: ${mb(now().service)} and ${mb(now().isolated)} MB`];
    for (let quarter = 1; job.status === 'pending' || job.status === 'processing'; ) {
      await pause(200);
      job = (await call<Bulk>(`${api}/jobs/${id}`)).body;
      if (job.progress >= quarter / 4) {
        const { service, isolated } = now();
        marks.push(`at ${Math.round(job.progress * count)}: ${mb(service)} and ${mb(isolated)} MB`);
        quarter += 1;
      }
    }
    const seconds = (performance.now() - started) / 1000;
    const zip = await open(`${api}/jobs/${id}/result`);
    let bytes = 0;
    for await (const piece of zip) bytes += (piece as Buffer).length;
    clearInterval(watch);
    const items: Item[] = [];
    for (let after: number | null = -1; after !== null; ) {
      const page: { items: Item[]; next_after: number | null } = (
        await call<{ items: Item[]; next_after: number | null }>(
          `${api}/jobs/${id}/items?limit=100&after=${after}`,
        )
      ).body;
      items.push(...page.items);
      after = page.next_after;
    }
    const lost = items.filter(({ status }) => status !== 'completed');
    return {
      title: 'A thousand files',
      what: `${count} PDFs of three pages in one request to \`compress/bulk\`, one of them broken; service and worker in one process.`,
      columns: ['what', 'figure'],
      rows: [
        ['end', `${job.status}, ${items.length - lost.length} of ${items.length} completed`],
        ['named as failed', lost.map(({ filename, error }) => `${filename} ${error?.code ?? ''}`).join(', ')],
        ['seconds to send, to the end', `${taken.toFixed(1)}, ${seconds.toFixed(1)}`],
        ['ZIP', `${mb(bytes)} MB`],
        [
          'memory of the service and of the largest isolated process: before',
          `${mb(before.service)} and ${mb(before.isolated)} MB`,
        ],
        ...marks.map((mark) => ['', mark]),
        ['most', `${mb(most.service)} and ${mb(most.isolated)} MB`],
      ],
    };
  } catch (error) {
    console.error(server.log.slice(-15).join('\n'));
    throw error;
  } finally {
    closeConnections();
    await server.stop();
  }
}

if (import.meta.main) record(await bulk(), 'node bench/service/bulk.ts');
