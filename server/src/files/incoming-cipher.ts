import { createCipheriv, hkdfSync } from 'node:crypto';
import { Transform } from 'node:stream';

/** Turns plain bytes that begin at `offset` into kept ones; and back, which is the same. */
export type Cipher = (offset: number) => { update(piece: Uint8Array): Uint8Array };

const blockBytes = 16n;

/**
 * Keeps an upload in progress as unreadable as the stored file it becomes: AES-256-CTR, which alone of the modes lets a
 * file grow at any byte and be cut back. The key is the upload's own, from its random salt (RFC 5869), and the counter
 * block is the offset, so no place is ever encrypted twice alike, unless its sender sends it twice. Not authenticated:
 * what was tampered with on the disk becomes another document, whose hash is then told.
 */
export function incomingCipher(master: Uint8Array, salt: string): Cipher {
  const key = Buffer.from(hkdfSync('sha256', master, Buffer.from(salt, 'hex'), 'octavo incoming 1', 32));
  return (offset) => {
    const counter = Buffer.alloc(Number(blockBytes));
    counter.writeBigUInt64BE(BigInt(offset) / blockBytes, 8);
    const cipher = createCipheriv('aes-256-ctr', key, counter);
    cipher.update(Buffer.alloc(Number(BigInt(offset) % blockBytes)));
    return cipher;
  };
}

/** A stream of a whole upload, read back. */
export function decipher(cipher: Cipher): Transform {
  const whole = cipher(0);
  return new Transform({
    transform(piece, _encoding, done) {
      done(null, whole.update(piece));
    },
  });
}
