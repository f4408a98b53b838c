import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { openBackends } from '../app/compose.ts';
import { readConfig } from '../app/config.ts';
import { type Fault, fault, faultFromWire, kinds, type PublicError, serviceUnavailable } from '../fault.ts';
import { noFile } from '../files/faults.ts';
import { inspect } from '../files/inspect.ts';
import { receive } from '../files/receive.ts';
import { endOwnLife } from '../files/rows.ts';
import { cancel } from '../jobs/cancel.ts';
import { jobDetail } from '../jobs/detail.ts';
import { estimate, priced, priceNow } from '../jobs/estimate.ts';
import { localOwner } from '../jobs/owner.ts';
import { openPreviews } from '../jobs/preview.ts';
import type { JobRow } from '../jobs/rows/job.ts';
import { isTerminal } from '../jobs/states.ts';
import { fit, submit } from '../jobs/submit.ts';
import { openWatch } from '../jobs/watch.ts';
import { startWorker } from '../jobs/worker.ts';
import { openLog } from '../log.ts';
import { modelAsked } from '../operations/asks.ts';
import { availability } from '../operations/availability.ts';
import type { Definition } from '../operations/operation.ts';
import { passwordOf } from '../operations/secret.ts';
import { partialExit } from './exit.ts';
import { readFlags } from './flags.ts';
import { previewText, progressBar, resultTable } from './show.ts';
import { usage } from './usage.ts';
import { writeResults } from './write.ts';

export const cannotRead = fault({
  code: 'CANNOT_READ',
  kind: 'not_found',
  message: 'Cannot read {file}. Check the path and that you may read it.',
});

/**
 * `octavo compress in.pdf`: the whole service for one job, in this process: the same database, queue, isolation and
 * handler as behind the API. A server on the same DATA_DIR is found and shared.
 */
export async function run(definition: Definition, argv: string[]): Promise<number> {
  const flags = readFlags(definition, argv);
  if (flags.help) {
    console.log(usage(definition.name));
    return 0;
  }
  if (flags.files.length === 0) throw noFile();
  for (const file of flags.files)
    if (!(await stat(file).catch(() => undefined))?.isFile()) throw cannotRead({ file: basename(file) });

  const config = readConfig({ LOG_LEVEL: 'error', WORKER_CONCURRENCY: '1' });
  const log = openLog(config.log, 'stderr');
  const backends = await openBackends(config, log);
  try {
    const tools = await backends.tools();
    const { available, reason } = availability(definition, tools);
    if (!available)
      throw serviceUnavailable({ reason: `${definition.name} is not available here: ${reason}` });
    const { engine } = backends;
    const sandbox = await backends.isolate(1);
    const inspection = { sandbox, seconds: config.files.inspectionSeconds, maxPages: config.files.maxPages };
    const sources = [];
    for (const path of flags.files) {
      const arrival = {
        owner: localOwner,
        name: basename(path),
        limit: config.files.maxFileSize,
        keepSeconds: 3600,
      };
      const file = await receive(engine.shelf, createReadStream(path), arrival);
      fit({ ...definition, sources: { min: 0, max: 1 } }, [file]);
      sources.push(await inspect(engine.shelf, inspection, file, passwordOf(definition, flags.options)));
    }
    fit(definition, sources);
    if (flags.preview) {
      const previews = openPreviews(engine.shelf, async () => sandbox, { processes: 1, waiting: 0 });
      const gone = new AbortController();
      const interrupt = () => gone.abort();
      process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
      const previewed = await previews.run(definition, flags.options, sources, gone.signal);
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      await endOwnLife(
        engine.database.db,
        sources.map((file) => file.id),
      );
      console.log(flags.json ? JSON.stringify(previewed, null, 2) : previewText(previewed));
      return 0;
    }
    const previews = openPreviews(engine.shelf, async () => sandbox, { processes: 1, waiting: 0 });
    const step = { definition, options: flags.options };
    const scales = { previews, models: backends.models };
    if (flags.estimate) {
      const { warnings, tier, ...found } = await estimate(engine, scales, step, sources);
      const credits = priceNow(engine, tier, Math.max(1, found.tokens));
      const shown = { ...found, ...(credits === null ? {} : { credits }) };
      await endOwnLife(
        engine.database.db,
        sources.map((file) => file.id),
      );
      console.log(
        flags.json
          ? JSON.stringify({ ...shown, warnings }, null, 2)
          : previewText({ result: shown, warnings }),
      );
      return 0;
    }
    modelAsked(definition, flags.options, backends.models);
    const offered = await priced(
      engine,
      scales,
      [step],
      sources.map((file) => ({ file })),
      'single',
    );
    const watch = await openWatch(engine.database, log);
    const worker = await startWorker(engine, { sandbox, inspection, models: backends.models }, tools);
    try {
      const job = await submit(engine, {
        owner: localOwner,
        kind: 'single',
        steps: [step],
        sources: offered,
        ownFiles: new Set(sources.map((file) => file.id)),
        priority: 0,
        ttlSeconds: config.jobs.jobTtl,
        cache: { tools, read: flags.cache },
      });
      const bar = progressBar(definition.title, flags.quiet || flags.json);
      const stopWatching = await watch.watch(localOwner, job, 0, {
        event: (_, now) => bar.show(now),
        progress: (now) => bar.show(now),
        end: () => undefined,
      });
      const interrupt = () => void cancel(engine, localOwner, job.id).catch(() => undefined);
      process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
      const waited = await untilEnded(() => watch.wait(localOwner, job.id, 3600));
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      stopWatching();
      bar.stop(waited);
      const detail = await jobDetail(engine.database.db, waited);
      const written = waited.status === 'completed' ? await writeResults(engine.shelf, waited, flags) : [];
      if (flags.json) console.log(JSON.stringify({ ...detail, written }, null, 2));
      else if (waited.status === 'completed') console.log(resultTable(definition, detail, written));
      if (waited.status === 'completed') return waited.partial ? partialExit : 0;
      const error: Fault = faultFromWire((waited.error ?? {}) as Partial<PublicError>);
      if (!flags.json) console.error(`octavo: ${error.message} [${error.code}]`);
      return kinds[error.kind].exit;
    } finally {
      await worker.drain();
      await watch.close();
    }
  } finally {
    await backends.close();
  }
}

async function untilEnded(wait: () => Promise<JobRow | undefined>): Promise<JobRow> {
  for (;;) {
    const job = await wait();
    if (job && isTerminal(job.status)) return job;
  }
}
