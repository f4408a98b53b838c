/** Memory of everything an idle service consists of, process by process, after a job of each kind has run. */
import { childrenOf, readText, treeOf } from '../../server/src/proc.ts';
import { startServer } from '../../server/test/server.ts';
import { closeConnections, pause, send, untilEnded } from './caller.ts';
import { mb, type Report, record } from './figures.ts';
import { smallPdf } from './pdfs.ts';
import { memoryNow, shareOf } from './rss.ts';

const pidsWhere = (test: (command: string) => boolean) =>
  childrenOf(1)
    .concat(childrenOf(process.pid))
    .filter((pid) => test(readText(`/proc/${pid}/cmdline`)));

export async function footprint(): Promise<Report> {
  const api = await startServer({}, { role: 'api' });
  const worker = await startServer({}, { role: 'worker', dataDir: api.dataDir });
  try {
    for (const operation of ['info', 'compress']) {
      const { body } = await send(`${api.url}/api/v1/${operation}`, smallPdf(7));
      await untilEnded(`${api.url}/api/v1`, body.job_id);
    }
    closeConnections();
    await pause(5000);
    const row = (what: string, pids: readonly number[]) => [
      what,
      pids.length,
      mb(pids.reduce((sum, pid) => sum + memoryNow(pid).rss, 0)),
      mb(shareOf(pids)),
    ];
    const below = (pid: number) => childrenOf(pid).flatMap(treeOf);
    const isNode = (pid: number) =>
      /operations\/child\.ts/.test(readText(`/proc/${pid}/cmdline`)) &&
      /^(node|MainThread)/.test(readText(`/proc/${pid}/comm`));
    const boxes = [worker, api].map(({ process: { pid } }) => below(pid!));
    const postmasters = [
      ...pidsWhere((command) => command.includes(api.dataDir)),
      ...[api, worker].flatMap(({ process: { pid } }) => below(pid!)),
    ].filter((pid) => /^postgres/.test(readText(`/proc/${pid}/comm`)));
    const postgres = [...new Set(postmasters.flatMap(treeOf))];
    const handlers = boxes.flat().filter(isNode);
    const wrappers = boxes.flat().filter((pid) => !isNode(pid) && !postgres.includes(pid));
    return {
      title: 'Footprint',
      what: 'Resident memory (RSS) and proportional share (PSS: pages that several processes share are split among them) of an idle service, 5 s after it has done one job of each kind. MB.',
      columns: ['what', 'processes', 'RSS', 'PSS'],
      rows: [
        row('API', [api.process.pid!]),
        row('worker', [worker.process.pid!]),
        row('isolated processes, warm', handlers),
        row('the wrappers around them', wrappers),
        row('PostgreSQL, all its processes', postgres),
        row('all together', [api.process.pid!, worker.process.pid!, ...handlers, ...wrappers, ...postgres]),
      ],
    };
  } finally {
    closeConnections();
    await worker.stop({ keep: true });
    await api.stop();
  }
}

if (import.meta.main) record(await footprint(), 'node bench/service/footprint.ts');
