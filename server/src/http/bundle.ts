import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import yazl from 'yazl';
import { attachment } from '../file-name.ts';
import { fileNotFound } from '../files/faults.ts';
import { type FileRow, filesOfJobs } from '../files/rows.ts';
import { plainFacts } from '../jobs/items.ts';
import { childrenPage } from '../jobs/rows/children.ts';
import type { JobRow } from '../jobs/rows/job.ts';
import { resultsOf } from '../jobs/view.ts';
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
  const { packed, items } = await gather(site, job);
  if (wanted !== undefined) {
    const file = packed.find((entry) => entry.file?.id === wanted || entry.name === wanted)?.file;
    if (!file) throw fileNotFound();
    return sendFile(site, request, reply, file);
  }
  const names = unique(packed.map((entry) => entry.name));
  for (const [index, entry] of packed.entries()) entry.name = names[index]!;
  const manifest = JSON.stringify(
    {
      job_id: job.id,
      operation: job.operation,
      result: job.result,
      items: items.map(({ entries, ...item }) => ({
        ...item,
        files: entries.map(({ name, file }) => ({ name, sha256: file.sha256, size: file.size })),
      })),
    },
    null,
    2,
  );
  return sendZip(site, request, reply, `${job.operation}-${job.id}.zip`, [
    ...packed,
    { name: 'manifest.json', text: manifest },
  ]);
}

const childrenAtOnce = 500;

/** What the ZIP holds and what its manifest says, read in pages: of a thousand long reports only the plain facts stay. */
async function gather({ engine }: Site, job: JobRow) {
  const { db } = engine.database;
  const packed: (Packed & { file: FileRow })[] = [];
  const items = [];
  for (let after = -1; ; ) {
    const children = await childrenPage(db, job.owner_id, job.id, { after, limit: childrenAtOnce });
    const ids = children.map((child) => child.id);
    const files = Map.groupBy(await filesOfJobs(db, job.owner_id, ids, 'result'), (file) => file.job_id);
    for (const child of children) {
      const entries = resultsOf(child, files.get(child.id) ?? []).map((file) => ({ name: file.name, file }));
      packed.push(...entries);
      items.push({
        filename: child.original_filename,
        status: child.status,
        entries,
        original_size: child.original_size,
        result: plainFacts(child.result),
        error: child.error,
        warnings: child.warnings,
      });
    }
    if (children.length < childrenAtOnce) return { packed, items };
    after = children.at(-1)!.position ?? Number.MAX_SAFE_INTEGER;
  }
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
  const { body, length } = await zipped(
    packed.map(({ file, text }, index) => ({
      name: names[index]!,
      ...(file ? { size: file.size, open: () => openFile(site, file) } : { text: text ?? '' }),
    })),
  );
  if (length >= 0) reply.header('content-length', String(length));
  return reply.send(request.method === 'HEAD' ? nothing() : body);
}

type Entry = { name: string } & ({ text: string } | { size: number; open: () => Promise<Readable> });

/** Beside its name: 46 bytes of an entry in the central directory and 9 of its time (APPNOTE 4.3.12, 4.5.7). */
const directoryBytes = 55;

/** The entries as a ZIP, read when their turn comes, and its length, -1 where that can't be told. */
export async function zipped(entries: readonly Entry[]): Promise<{ body: Readable; length: number }> {
  const zip = new yazl.ZipFile();
  const mtime = new Date('2000-01-01T00:00:00Z');
  let directory = 0;
  for (const entry of entries) {
    const { name } = entry;
    const options = { mtime, compress: false, mode: 0o100644 };
    directory += directoryBytes + Buffer.byteLength(name);
    if ('text' in entry) zip.addBuffer(Buffer.from(entry.text), name, options);
    else
      zip.addReadStreamLazy(name, { ...options, size: entry.size }, (give) => {
        entry.open().then(
          (stream) => give(null, stream),
          (error) => give(error, undefined as never),
        );
      });
  }
  const body = zip.outputStream as Readable;
  zip.on('error', (error) => body.destroy(error as Error));
  // yazl 3.3.1 counts on ZIP64 from a directory of 64 kB on, and writes it from 4 GB on: 76 bytes less than it said, for which
  // a client waits. Asked for by name it does both.
  const forceZip64Format = directory >= 0xffff;
  const length = await new Promise<number>((resolve) =>
    zip.end({ forceZip64Format, comment: '' }, resolve as () => void),
  );
  return { body, length };
}
