import { openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  fault,
  faultFromWire,
  kinds,
  type PublicError,
  serviceUnavailable,
  validationError,
} from '../fault.ts';
import { noFile } from '../files/faults.ts';
import type { JobDetail } from '../jobs/detail.ts';
import type { Previewed } from '../jobs/preview.ts';
import { catalog, operationNamed } from '../operations/catalog.ts';
import { partialExit } from './exit.ts';
import { readFlags } from './flags.ts';
import { previewText, progressBar, resultTable } from './show.ts';

export const serverMissing = fault({
  code: 'SERVER_MISSING',
  kind: 'invalid',
  message: 'Say which service to use: --server http://127.0.0.1:8080',
});

/** `octavo submit compress in.pdf --server URL`: the same verb, run by a service somewhere else. */
export async function command(argv: string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (!catalog.some((entry) => entry.definition.name === name))
    throw validationError({
      summary: `Say which operation: ${catalog.map((entry) => entry.definition.name).join(', ')}.`,
      fields: [],
    });
  const { definition } = operationNamed(name!);
  const flags = readFlags(definition, rest, ['server']);
  const server = flags.extra.server?.replace(/\/+$/, '');
  if (!server) throw serverMissing();
  if (flags.files.length === 0) throw noFile();
  const form = new FormData();
  for (const [option, value] of Object.entries(flags.options))
    form.append(option, typeof value === 'object' ? JSON.stringify(value) : String(value));
  if (!flags.cache && !flags.estimate) form.append('cache', 'false');
  for (const path of flags.files) form.append('file', await openAsBlob(path), basename(path));
  if (flags.preview) {
    const previewed = await call<Previewed>(`${server}/api/v1/${definition.name}/preview`, {
      method: 'POST',
      body: form,
    });
    console.log(flags.json ? JSON.stringify(previewed, null, 2) : previewText(previewed));
    return 0;
  }
  if (flags.estimate) {
    const {
      warnings,
      options: _,
      ...found
    } = await call<{ warnings: string[]; options: object }>(`${server}/api/v1/${definition.name}/estimate`, {
      method: 'POST',
      body: form,
    });
    console.log(
      flags.json ? JSON.stringify({ ...found, warnings }, null, 2) : previewText({ result: found, warnings }),
    );
    return 0;
  }
  const bar = progressBar(definition.title, flags.quiet || flags.json);
  let job: JobDetail = await call(`${server}/api/v1/${definition.name}`, { method: 'POST', body: form });
  while (job.status === 'pending' || job.status === 'processing') {
    bar.show(job);
    await new Promise((resolve) => setTimeout(resolve, 500));
    job = await call(`${server}/api/v1/jobs/${job.job_id}`);
  }
  bar.stop(job);
  const written = [];
  for (const file of job.status === 'completed' ? job.files : []) {
    const answer = await fetch(`${server}${file.url}`);
    const path = flags.output ?? join(dirname(flags.files[0]!), file.name);
    await writeFile(path, Buffer.from(await answer.arrayBuffer()), { flag: flags.force ? 'w' : 'wx' });
    written.push({ name: file.name, path, size: file.size });
  }
  if (flags.json) console.log(JSON.stringify({ ...job, written }, null, 2));
  else if (job.status === 'completed') console.log(resultTable(definition, job, written));
  if (job.status === 'completed') return job.partial ? partialExit : 0;
  const error = faultFromWire((job.error ?? {}) as Partial<PublicError>);
  if (!flags.json) console.error(`octavo: ${error.message} [${error.code}]`);
  return kinds[error.kind].exit;
}

async function call<T = JobDetail>(url: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(url, init).catch((error) => {
    throw serviceUnavailable(
      { reason: 'Nothing answers at --server. Check the address and that the service runs.' },
      error,
    );
  });
  const body = (await answer.json()) as T & { error: PublicError };
  if (!answer.ok) throw faultFromWire(body.error);
  return body;
}
