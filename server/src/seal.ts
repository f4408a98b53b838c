import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { keyFor } from './secret.ts';

/** Keeps short secrets in a database whose reader shall not learn them. */
export interface Seal {
  /** Encrypted; `place` (who it belongs to) is not kept in it, but must be given again to open it. */
  close(text: string, place: string): string;
  /** Undefined for what was sealed with another key, for another place, or was changed. */
  open(sealed: string, place: string): string | undefined;
  /** The same for the same text, and of no use to whoever guesses texts without the key. */
  digest(text: string): string;
}

const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM with random nonces (NIST SP 800-38D: good for 2^32 texts a key), HMAC-SHA-256 for digests. */
export function openSeal(secret: Buffer): Seal {
  const sealing = keyFor(secret, 'octavo sealed option 1');
  const digesting = keyFor(secret, 'octavo option digest 1');
  return {
    close(text, place) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(place));
      return Buffer.concat([
        nonce,
        cipher.update(text, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ]).toString('base64');
    },
    open(sealed, place) {
      const bytes = Buffer.from(sealed, 'base64');
      if (bytes.length < nonceBytes + tagBytes) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
        .setAAD(Buffer.from(place))
        .setAuthTag(bytes.subarray(-tagBytes));
      try {
        return Buffer.concat([
          decipher.update(bytes.subarray(nonceBytes, -tagBytes)),
          decipher.final(),
        ]).toString('utf8');
      } catch {
        return undefined;
      }
    },
    digest: (text) => createHmac('sha256', digesting).update(text).digest('base64'),
  };
}
