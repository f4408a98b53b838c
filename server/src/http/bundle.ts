import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import yazl from 'yazl';
import { attachment } from '../file-name.ts';
import { fileNotFound } from '../files/faults.ts';
import { type FileRow, filesOfJobs } from '../files/rows.ts';
import { childrenOf, type JobRow } from '../jobs/rows/job.ts';
import { jobViews, resultsOf } from '../jobs/view.ts';
import { matches, nothing, openFile, sendFile } from './send-file.ts';
import type { Site } from './site.ts';

interface Packed {
  name: string;
  file?: FileRow;
  text?: string;
}

/** The results of a bulk job with a manifest of every item, or one of its files. */
export async function sendBulk(
  site: Site,
  request: FastifyRequest,
  reply: FastifyReply,
  job: JobRow,
  wanted?: string,
) {
  const { db } = site.engine.database;
  const children = await childrenOf(db, job.owner_id, job.id);
  const views = new Map((await jobViews(db, job.owner_id, children)).map((view) => [view.job_id, view]));
  const files = Map.groupBy(
    await filesOfJobs(
      db,
      job.owner_id,
      children.map((c) => c.id),
      'result',
    ),
    (file) => file.job_id,
  );
  const packed: Packed[] = children.flatMap((child) =>
    resultsOf(child, files.get(child.id) ?? []).map((file) => ({ name: file.name, file })),
  );
  if (wanted !== undefined) {
    const file = packed.find((entry) => entry.file?.id === wanted || entry.name === wanted)?.file;
    if (!file) throw fileNotFound();
    return sendFile(site, request, reply, file);
  }
  const names = unique(packed.map((entry) => entry.name));
  for (const [index, entry] of packed.entries()) entry.name = names[index]!;
  const byFile = new Map(packed.map((entry) => [entry.file!.id, entry.name]));
  const items = children.map((child) => {
    const view = views.get(child.id)!;
    return {
      filename: view.original_filename,
      status: view.status,
      files: resultsOf(child, files.get(child.id) ?? []).map((file) => ({
        name: byFile.get(file.id),
        sha256: file.sha256,
        size: file.size,
      })),
      result: view.result,
      error: view.error,
      warnings: view.warnings,
    };
  });
  const manifest = JSON.stringify({ job_id: job.id, operation: job.operation, items }, null, 2);
  return sendZip(site, request, reply, `${job.operation}-${job.id}.zip`, [
    ...packed,
    { name: 'manifest.json', text: manifest },
  ]);
}

/** `a.pdf`, `a.pdf` become `a.pdf`, `a (2).pdf`; case is ignored, as some file systems do. */
export function unique(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let n = 2; taken.has(free.toLowerCase()); n += 1) free = name.replace(/(\.[^.]*)?$/, ` (${n})$1`);
    taken.add(free.toLowerCase());
    return free;
  });
}

/**
 * Several files as one ZIP, streamed: nothing is held, nothing is stored twice. Entries are stored, not deflated (a PDF
 * gains nothing), with a fixed time, so the same files give the same bytes and an ETag.
 */
export async function sendZip(
  site: Site,
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
  packed: readonly Packed[],
) {
  const names = unique(packed.map((entry) => entry.name));
  const hash = createHash('sha256');
  for (const [index, entry] of packed.entries())
    hash.update(`${names[index]}\n${entry.file?.sha256 ?? entry.text}\n`);
  const etag = `"zip-${hash.digest('hex').slice(0, 32)}"`;
  reply
    .header('etag', etag)
    .header('cache-control', 'private, no-cache')
    .header('content-disposition', attachment(name))
    .header('x-content-type-options', 'nosniff')
    .type('application/zip');
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
  const zip = new yazl.ZipFile();
  const mtime = new Date('2000-01-01T00:00:00Z');
  for (const [index, entry] of packed.entries()) {
    const options = { mtime, compress: false, mode: 0o100644 };
    if (entry.file === undefined) zip.addBuffer(Buffer.from(entry.text ?? ''), names[index]!, options);
    else {
      const { file } = entry;
      zip.addReadStreamLazy(names[index]!, { ...options, size: file.size }, (give) => {
        openFile(site, file).then(
          (stream) => give(null, stream),
          (error) => give(error, undefined as never),
        );
      });
    }
  }
  const body = zip.outputStream as Readable;
  zip.on('error', (error) => body.destroy(error as Error));
  const size = new Promise<number>((resolve) => zip.end(undefined, resolve as () => void));
  const length = await size;
  if (length >= 0) reply.header('content-length', String(length));
  return reply.send(request.method === 'HEAD' ? nothing() : body);
}
