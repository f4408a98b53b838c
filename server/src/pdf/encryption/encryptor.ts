import { createCipheriv, createHash, createHmac } from 'node:crypto';
import type { Method } from './handler.ts';
import type { FileKey } from './key.ts';
import { Rc4 } from './rc4.ts';

/** Encrypts one string or stream. */
export interface Cipher {
  /** Bytes that `length` bytes become. */
  size(length: number): number;
  /** Asks for the plain bytes once or twice, in the same pieces or others; gives the encrypted ones in pieces. */
  encrypt(plain: () => Iterable<Buffer>): Iterable<Buffer>;
}

/**
 * The cipher for one object (PDF 32000-1, 7.6.2, algorithm 1; ISO 32000-2, algorithm 1.A); undefined where bytes stay as
 * they are. The same bytes in the same object always become the same.
 */
export function cipherFor(
  { bytes: fileKey }: FileKey,
  method: Method,
  number: number,
  generation: number,
): Cipher | undefined {
  if (method === 'Identity') return undefined;
  const id = Buffer.alloc(5);
  id.writeUIntLE(number, 0, 3);
  id.writeUInt16LE(generation, 3);
  const key = method === 'AESV3' ? fileKey : objectKey(fileKey, id, method === 'AESV2');
  if (method === 'RC4')
    return {
      size: (length) => length,
      *encrypt(plain) {
        const cipher = new Rc4(key);
        for (const piece of plain()) yield cipher.update(piece);
      },
    };
  return {
    // The initialization vector, then at least one byte of padding up to a whole block.
    size: (length) => 16 + (Math.floor(length / 16) + 1) * 16,
    *encrypt(plain) {
      const vector = syntheticVector(fileKey, id, plain());
      yield vector;
      const cipher = createCipheriv(method === 'AESV3' ? 'aes-256-cbc' : 'aes-128-cbc', key, vector);
      for (const piece of plain()) yield cipher.update(piece);
      yield cipher.final();
    },
  };
}

/** All at once, for strings. */
export const encryptWhole = (cipher: Cipher, bytes: Buffer): Buffer =>
  Buffer.concat([...cipher.encrypt(() => [bytes])]);

function objectKey(fileKey: Buffer, id: Buffer, aes: boolean): Buffer {
  const hash = createHash('md5').update(fileKey).update(id);
  if (aes) hash.update('sAlT');
  return hash.digest().subarray(0, Math.min(16, fileKey.length + 5));
}

/**
 * CBC needs a vector that nobody without the key can foretell; a random one would make every result another file. A keyed
 * digest of the object's number and all its bytes serves as well (the idea of SIV mode, RFC 5297): to whoever lacks the key
 * it looks random, and it is the same again only where the same bytes stand in the same object, which is all it gives away.
 */
function syntheticVector(fileKey: Buffer, id: Buffer, plain: Iterable<Buffer>): Buffer {
  const digest = createHmac('sha256', fileKey).update(id);
  for (const piece of plain) digest.update(piece);
  return digest.digest().subarray(0, 16);
}
