import { createCipheriv, createHash } from 'node:crypto';

/** ISO 32000-2, algorithm 2.B: `user` is /U when the owner's password is hashed, else empty. 32 bytes. */
export function hash2B(password: Buffer, salt: Buffer, user: Buffer): Buffer {
  let key = createHash('sha256').update(password).update(salt).update(user).digest();
  for (let round = 1; ; round += 1) {
    const once = Buffer.concat([password, key, user]);
    const input = Buffer.alloc(once.length * 64, once);
    const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32));
    cipher.setAutoPadding(false);
    const encrypted = Buffer.concat([cipher.update(input), cipher.final()]);
    // The first 16 bytes as one number modulo 3: 256 leaves 1, so the sum of the bytes does.
    let sum = 0;
    for (const byte of encrypted.subarray(0, 16)) sum += byte;
    key = createHash((['sha256', 'sha384', 'sha512'] as const)[sum % 3]!)
      .update(encrypted)
      .digest();
    if (round >= 64 && encrypted[encrypted.length - 1]! <= round - 32) return key.subarray(0, 32);
  }
}
