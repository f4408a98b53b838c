import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import type { Dict } from '../objects/object.ts';
import { type Handler, handlerOf } from './handler.ts';
import { hash2B } from './hash.ts';
import { passwordBytes } from './passwords.ts';
import { rc4 } from './rc4.ts';

/** What all strings and streams of a document are encrypted with. A secret: never in logs, messages or files. */
export interface FileKey {
  bytes: Buffer;
  /** Which password opened it. The empty user password opens a document for everybody. */
  by: 'user' | 'owner';
}

/** Fills passwords up to 32 bytes (PDF 32000-1, 7.6.3.3, algorithm 2). */
const padding = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');

/**
 * The file key of a document under the standard security handler, any revision. `encrypt`: its /Encrypt dictionary with
 * references resolved; `id`: the first string of the trailer's /ID, empty when there is none. Tries `password` as the
 * user's, then as the owner's, then without any: who gives a password that nobody asked for shall not be refused.
 * Undefined when none opens it, and when the handler is unknown (`handlerOf` tells which).
 */
export function keyOf(encrypt: Dict, id: Buffer, password: string): FileKey | undefined {
  const handler = handlerOf(encrypt);
  if (!handler) return undefined;
  const passwords = passwordBytes(password, handler.revision);
  const [asUser, asOwner] = handler.revision >= 5 ? [userKey256, ownerKey256] : [userKey, ownerKey];
  const first = (attempt: typeof userKey, tried: Buffer[]) => {
    for (const one of tried) {
      const bytes = attempt(handler, id, one);
      if (bytes) return bytes;
    }
  };
  const bytes = first(asUser, passwords);
  if (bytes) return { bytes, by: 'user' };
  const byOwner = first(asOwner, passwords);
  if (byOwner) return { bytes: byOwner, by: 'owner' };
  const free = first(asUser, [Buffer.alloc(0)]);
  return free && { bytes: free, by: 'user' };
}

const md5 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const padded = (password: Buffer): Buffer => Buffer.concat([password, padding]).subarray(0, 32);

/** Algorithms 2, 4, 5 and 6: the key of each length the file may mean, held against /U. */
function userKey(handler: Handler, id: Buffer, password: Buffer): Buffer | undefined {
  const { revision, owner, user, permissions, encryptMetadata, keyLengths } = handler;
  const flags = Buffer.alloc(4);
  flags.writeInt32LE(permissions);
  const open = revision >= 4 && !encryptMetadata ? Buffer.alloc(4, 255) : Buffer.alloc(0);
  const first = md5(padded(password), owner, flags, id, open);
  for (const length of keyLengths) {
    let key = first;
    if (revision >= 3) for (let turn = 0; turn < 50; turn += 1) key = md5(key.subarray(0, length));
    key = key.subarray(0, length);
    if (revision === 2) {
      if (timingSafeEqual(rc4(key, padding), user)) return key;
    } else if (timingSafeEqual(twenty(key, md5(padding, id), 'up'), user.subarray(0, 16))) return key;
  }
  return undefined;
}

/** Algorithm 7: /O holds the padded user password, encrypted with a key from the owner's. */
function ownerKey(handler: Handler, id: Buffer, password: Buffer): Buffer | undefined {
  const { revision, owner, keyLengths } = handler;
  let digest = md5(padded(password));
  if (revision >= 3) for (let turn = 0; turn < 50; turn += 1) digest = md5(digest);
  for (const length of keyLengths) {
    const key = digest.subarray(0, length);
    const found = userKey(handler, id, revision === 2 ? rc4(key, owner) : twenty(key, owner, 'down'));
    if (found) return found;
  }
  return undefined;
}

/** RC4 twenty times, each time with the key's bytes xored with the number of the turn. */
function twenty(key: Buffer, bytes: Buffer, direction: 'up' | 'down'): Buffer {
  let found = bytes;
  for (let turn = 0; turn < 20; turn += 1) {
    const mask = direction === 'up' ? turn : 19 - turn;
    found = rc4(
      key.map((byte) => byte ^ mask),
      found,
    );
  }
  return found;
}

/** ISO 32000-2, algorithm 2.A; revision 5 (Adobe's extension level 3) hashes with SHA-256 alone. */
function userKey256(handler: Handler, _id: Buffer, password: Buffer): Buffer | undefined {
  const { user, userKey: encrypted } = handler;
  return keyBy(handler.revision, password, user, encrypted, Buffer.alloc(0));
}

function ownerKey256(handler: Handler, _id: Buffer, password: Buffer): Buffer | undefined {
  const { owner, ownerKey: encrypted, user } = handler;
  return keyBy(handler.revision, password, owner, encrypted, user);
}

/** `entry` is /U or /O: 32 bytes of hash, 8 of salt for it, 8 of salt for the key. */
function keyBy(
  revision: number,
  password: Buffer,
  entry: Buffer,
  encrypted: Buffer,
  user: Buffer,
): Buffer | undefined {
  const hash = (salt: Buffer) =>
    revision === 5
      ? createHash('sha256').update(password).update(salt).update(user).digest()
      : hash2B(password, salt, user);
  if (!timingSafeEqual(hash(entry.subarray(32, 40)), entry.subarray(0, 32))) return undefined;
  const cipher = createDecipheriv('aes-256-cbc', hash(entry.subarray(40, 48)), Buffer.alloc(16));
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(encrypted), cipher.final()]);
}
