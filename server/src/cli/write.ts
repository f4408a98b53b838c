import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fault } from '../fault.ts';
import type { Shelf } from '../files/receive.ts';
import { filesOfJob } from '../files/rows.ts';
import type { JobRow } from '../jobs/rows/job.ts';
import { resultsOf } from '../jobs/view.ts';
import type { Flags } from './flags.ts';
import type { Written } from './show.ts';

export const fileExists = fault({
  code: 'FILE_EXISTS',
  kind: 'conflict',
  message: '{file} exists already. Choose another --output, or say --force to write over it.',
});

/** Writes the results beside the first source, or to --output (a file for one result, a folder for several). */
export async function writeResults(shelf: Shelf, job: JobRow, flags: Flags): Promise<Written[]> {
  const files = resultsOf(job, await filesOfJob(shelf.database.db, job.owner_id, job.id, { role: 'result' }));
  const folder =
    flags.output !== undefined && (files.length > 1 || (await isFolder(flags.output)))
      ? flags.output
      : undefined;
  const written: Written[] = [];
  for (const file of files) {
    const path = resolve(
      folder !== undefined
        ? join(folder, file.name)
        : (flags.output ?? join(dirname(flags.files[0]!), file.name)),
    );
    if (!flags.force && (await stat(path).catch(() => undefined))) throw fileExists({ file: basename(path) });
    await mkdir(dirname(path), { recursive: true });
    // Beside its place first: an interrupted copy must not look like a result.
    const draft = `${path}.octavo-${process.pid}`;
    try {
      await pipeline(await shelf.storage.get(file.storage_key), createWriteStream(draft));
      await rename(draft, path);
    } finally {
      await rm(draft, { force: true });
    }
    written.push({ name: file.name, path, size: file.size });
  }
  return written;
}

const isFolder = async (path: string) =>
  /[/\\]$/.test(path) || ((await stat(path).catch(() => undefined))?.isDirectory() ?? false);
