import { hkdfSync, randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes of a secret made here. */
const length = 32;

/**
 * The secret that what we sign is signed with: the one that was set, or one made at the first start and kept in
 * `DATA_DIR/secret`, readable by its owner alone. Made once, whichever of several processes comes first: it is written
 * whole under another name and linked, and link(2) fails where a name is taken.
 */
export async function openSecret(dataDir: string, given?: string): Promise<Buffer> {
  if (given !== undefined) return Buffer.from(given, 'utf8');
  const path = join(dataDir, 'secret');
  const kept = await readSecret(path);
  if (kept) return kept;
  const unfinished = join(dataDir, `secret-${process.pid}-${randomBytes(6).toString('hex')}`);
  const handle = await open(unfinished, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(length).toString('hex')}\n`);
    await handle.sync();
    await link(unfinished, path).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await handle.close();
    await rm(unfinished, { force: true });
  }
  const made = await readSecret(path);
  if (!made) throw new Error('the secret just written is not there');
  return made;
}

async function readSecret(path: string): Promise<Buffer | undefined> {
  const text = await readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const secret = Buffer.from(text.trim(), 'hex');
  if (secret.length !== length)
    throw new Error('the file `secret` in DATA_DIR is damaged; remove it, and what it signed is void');
  return secret;
}

/** A key for one use: what is signed for one can never pass for the other (RFC 5869). */
export const keyFor = (secret: Buffer, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', use, 32));
