import { hkdfSync } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { storageKeyMismatch } from './faults.ts';
import { unfinishedName } from './writer.ts';

interface Format {
  version: 1;
  encryption: 'none' | 'aes-256-gcm';
  /** Tells one key from another without telling the key: 8 bytes derived from it. */
  key_check: string | null;
}

/**
 * Writes down, in the first use of a folder, whether and with which key its blobs are encrypted, and refuses any other
 * later: without it a forgotten STORAGE_KEY would hand out ciphertext, and a new one would make every file unreadable
 * one download at a time.
 */
export async function claimFormat(folder: string, key?: Uint8Array): Promise<void> {
  const wanted: Format = {
    version: 1,
    encryption: key ? 'aes-256-gcm' : 'none',
    key_check: key
      ? Buffer.from(hkdfSync('sha256', key, '', 'octavo storage key check', 8)).toString('hex')
      : null,
  };
  const path = join(folder, 'format.json');
  let found = await readFormat(path);
  if (!found) {
    await writeOnce(folder, path, `${JSON.stringify(wanted)}\n`);
    found = await readFormat(path);
  }
  if (found?.version !== 1)
    throw storageKeyMismatch({
      summary:
        'The folder of STORAGE_URL was written by a newer Octavo. Start that version, or name another folder.',
    });
  if (found.encryption === wanted.encryption && found.key_check === wanted.key_check) return;
  throw storageKeyMismatch({
    summary: !key
      ? 'The files in the folder of STORAGE_URL are encrypted. Set STORAGE_KEY to the key they were written with.'
      : found.encryption === 'none'
        ? 'The folder of STORAGE_URL holds files that are not encrypted. Unset STORAGE_KEY, or name an empty folder.'
        : 'The files in the folder of STORAGE_URL were written with another STORAGE_KEY. Set that key, or name an empty folder.',
  });
}

async function readFormat(path: string): Promise<Format | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Format;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all, and the first of several processes wins. */
async function writeOnce(folder: string, path: string, text: string): Promise<void> {
  const unfinished = join(folder, 'tmp', unfinishedName());
  const handle = await open(unfinished, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
    await link(unfinished, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await handle.close();
    await rm(unfinished, { force: true });
  }
}
