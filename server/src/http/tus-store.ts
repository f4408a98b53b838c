import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { DataStore, Upload } from '@tus/server';
import { fault, validationError } from '../fault.ts';
import { fileExpired, fileNotFound } from '../files/faults.ts';
import type { IncomingUploads, Verify } from '../files/incoming.ts';
import { expireFile, type FileRow, findFile } from '../files/rows.ts';
import { purgeFiles } from '../files/sweep.ts';
import { isId } from '../id.ts';
import type { Site } from './site.ts';

export const checksumMismatch = fault({
  code: 'CHECKSUM_MISMATCH',
  kind: 'unprocessable',
  message: 'What arrived is not what Upload-Checksum says; nothing of it was kept. Send the piece again.',
  retryable: true,
});

/** Hashes a piece may come with (tus checksum extension). */
export const checksums = ['sha1', 'sha256', 'md5'];

/** The file an upload became, when it is complete and still there. Throws FILE_EXPIRED. */
export async function finishedFile(site: Site, owner: string, id: string): Promise<FileRow | undefined> {
  const file = isId(id) ? await findFile(site.engine.database.db, owner, id) : undefined;
  if (!file) return undefined;
  const expiredAt = file.purged_at ?? file.expires_at;
  if (file.purged_at !== null || (file.expires_at !== null && file.expires_at <= new Date()))
    throw fileExpired({ expired_at: expiredAt?.toISOString() });
  return file;
}

/** What the tus library asks of a store, for one owner: incoming uploads, and those that have become files. */
export class TusStore extends DataStore {
  override extensions = ['creation', 'creation-with-upload', 'termination', 'expiration', 'checksum'];
  readonly #site: Site;
  readonly #incoming: IncomingUploads;
  readonly #owner: string;
  readonly #checksum: string | undefined;

  constructor(site: Site, owner: string, checksum: string | undefined) {
    super();
    this.#site = site;
    this.#incoming = site.incoming;
    this.#owner = owner;
    this.#checksum = checksum;
  }

  override async create(upload: Upload): Promise<Upload> {
    await this.#incoming.create({
      id: upload.id,
      owner: this.#owner,
      size: upload.size ?? 0,
      metadata: upload.metadata ?? {},
    });
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    const upload = await this.#incoming.find(this.#owner, id);
    // The library counts the time an upload may take from here: from its last byte, not its first.
    if (upload) return new Upload({ ...upload, creation_date: upload.touchedAt.toISOString() });
    const file = await finishedFile(this.#site, this.#owner, id);
    if (!file) throw fileNotFound();
    return new Upload({ id, size: file.size, offset: file.size, metadata: { filename: file.name } });
  }

  override async write(source: Readable, id: string, offset: number): Promise<number> {
    // Become a file already: the library lets only empty pieces come this far.
    if (!(await this.#incoming.find(this.#owner, id))) {
      for await (const _ of source);
      return offset;
    }
    const verify = this.#checksum === undefined ? undefined : verifier(this.#checksum);
    return this.#incoming.append(id, offset, source, verify);
  }

  override async remove(id: string): Promise<void> {
    if (await this.#incoming.find(this.#owner, id)) return this.#incoming.remove(id);
    if (!(await finishedFile(this.#site, this.#owner, id))) throw fileNotFound();
    await expireFile(this.#site.engine.database.db, this.#owner, id);
    await purgeFiles(this.#site.engine.shelf);
  }

  override getExpiration(): number {
    return this.#incoming.ttlSeconds * 1000;
  }

  override async deleteExpired(): Promise<number> {
    return this.#incoming.expire();
  }
}

function verifier(header: string): Verify {
  const [, algorithm = '', value = ''] = /^(\w+) ([\w+/]+={0,2})$/.exec(header) ?? [];
  if (!checksums.includes(algorithm))
    throw validationError({
      summary: `Upload-Checksum must be one of ${checksums.join(', ')}, a space, and the hash in base64.`,
      fields: [{ path: 'Upload-Checksum', message: `must be one of ${checksums.join(', ')} and a hash` }],
    });
  const hash = createHash(algorithm);
  return {
    update: (piece) => void hash.update(piece),
    end: () => {
      if (hash.digest('base64') !== value) throw checksumMismatch();
    },
  };
}
