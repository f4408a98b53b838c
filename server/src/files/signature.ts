import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a token says about a file: still good, good once, or nothing of ours. */
export type Verdict = { state: 'good' } | { state: 'expired'; at: Date } | { state: 'bad' };

export interface Signer {
  /** A token with which anyone may read this file until `ttlSeconds` from now. */
  sign(fileId: string): string;
  verify(fileId: string, token: string): Verdict;
}

/** Tokens `expiry.mac`: seconds since 1970 in base 36, and HMAC-SHA-256 over file id and expiry in base64url. */
export function openSigner(key: Uint8Array, ttlSeconds: number, now: () => number = Date.now): Signer {
  const mac = (fileId: string, expiry: string) =>
    createHmac('sha256', key).update(`${fileId}.${expiry}`).digest();
  return {
    sign(fileId) {
      const expiry = Math.ceil(now() / 1000 + ttlSeconds).toString(36);
      return `${expiry}.${mac(fileId, expiry).toString('base64url')}`;
    },
    verify(fileId, token) {
      const [, expiry, signature] = /^([0-9a-z]{1,10})\.([\w-]{43})$/.exec(token) ?? [];
      if (expiry === undefined || signature === undefined) return { state: 'bad' };
      // Only the one spelling we write: the last of 43 characters holds two bits that decoding would ignore.
      const expected = Buffer.from(mac(fileId, expiry).toString('base64url'));
      if (!timingSafeEqual(expected, Buffer.from(signature))) return { state: 'bad' };
      const at = Number.parseInt(expiry, 36) * 1000;
      return at > now() ? { state: 'good' } : { state: 'expired', at: new Date(at) };
    },
  };
}
