import { Fault } from '../fault.ts';
import { fileNotFound } from '../files/faults.ts';
import { inspectUpload } from '../files/inspect.ts';
import { receive } from '../files/receive.ts';
import { expireFile, type FileRow } from '../files/rows.ts';
import type { Site } from './site.ts';
import { finishedFile } from './tus-store.ts';
import { takesPasswords } from './uploads.ts';

/** Kinds that say something about the moment, not about the document: the upload is kept, and finished when asked again. */
const passing = ['unavailable', 'internal', 'timeout', 'limited', 'cancelled'];

/**
 * Makes the file of an upload whose last byte has come: hashed, named, stored, looked at, exactly as one that came in a
 * form. Whatever ends in between, asking again goes on from there; the row's id keeps two from making two files.
 * Throws what `receive` and `inspect` throw; a document that is refused is gone, as in a form.
 */
export async function finishUpload(site: Site, owner: string, id: string): Promise<FileRow> {
  try {
    const stored = await finishedFile(site, owner, id);
    const file = await inspectUpload(
      site.engine.shelf,
      site.inspection,
      stored ?? (await store(site, owner, id)),
      takesPasswords(site),
    );
    await site.incoming.remove(id);
    return file;
  } catch (error) {
    if (error instanceof Fault && !passing.includes(error.kind) && !error.retryable) {
      await expireFile(site.engine.database.db, owner, id);
      await site.incoming.remove(id);
    }
    throw error;
  }
}

async function store(site: Site, owner: string, id: string): Promise<FileRow> {
  const upload = await site.incoming.find(owner, id);
  if (!upload || upload.offset !== upload.size) throw fileNotFound();
  try {
    return await receive(site.engine.shelf, await site.incoming.read(id), {
      id,
      owner,
      name: upload.metadata.filename ?? upload.metadata.name ?? undefined,
      limit: site.files.maxFileSize,
      keepSeconds: site.files.uploadTtl,
    });
  } catch (error) {
    // Another process of ours was quicker.
    const file = await finishedFile(site, owner, id).catch(() => undefined);
    if (file) return file;
    throw error;
  }
}
