import { resolve } from 'node:path';
import { type Setting, text, type Values } from '../setting.ts';
import { openDiskStorage } from './disk.ts';
import { storageUnsupported } from './faults.ts';
import type { Storage } from './storage.ts';

/** 32 bytes as 64 hex digits or as base64 (44 characters, or 43 without padding; `-_` as good as `+/`). */
function parseKey(raw: string): Uint8Array {
  const written = raw.trim();
  const bytes = /^[0-9a-f]{64}$/i.test(written)
    ? Buffer.from(written, 'hex')
    : /^[\w+/-]{43}=?$/.test(written)
      ? Buffer.from(written, 'base64')
      : undefined;
  if (bytes?.length !== 32)
    throw new Error(
      'must be 32 bytes, as 64 hex digits or in base64; make one with `openssl rand -base64 32`',
    );
  return bytes;
}

const storageKey: Setting<Uint8Array | undefined> = {
  env: 'STORAGE_KEY',
  doc: 'Encrypts stored files at rest (AES-256-GCM): 32 bytes as 64 hex digits or base64, e.g. from `openssl rand -base64 32`. Set it before the first start: a folder is either encrypted or not. Whoever loses it loses the files.',
  default: undefined,
  parse: parseKey,
  secret: true,
};

export const storageSettings = {
  url: text({
    env: 'STORAGE_URL',
    doc: 'Where files are kept. `file:` and a path: a relative one lies in DATA_DIR, never in the working folder; an absolute one (`file:///srv/octavo/files`) is taken as it is. Several Octavo processes may share it.',
    default: 'file:./files',
  }),
  key: storageKey,
};

/** The folder a `file:` URL names. Throws STORAGE_UNSUPPORTED for every other scheme. */
export function storageFolder(url: string, dataDir: string): string {
  const match = /^([a-z][a-z0-9+.-]*:)(?:\/\/(?:localhost)?(?=\/))?(.+)$/i.exec(url.trim());
  if (match?.[1]?.toLowerCase() !== 'file:' || !match[2] || match[2].startsWith('//'))
    throw storageUnsupported({ scheme: match?.[1]?.toLowerCase() ?? `"${url.split(/[/:]/)[0]}"` });
  return resolve(dataDir, decodeURIComponent(match[2]));
}

/** The store the settings name, ready for use. Throws STORAGE_UNSUPPORTED, STORAGE_KEY_MISMATCH, STORAGE_UNAVAILABLE. */
export function openStorage(settings: Values<typeof storageSettings>, dataDir: string): Promise<Storage> {
  return openDiskStorage({ folder: storageFolder(settings.url, dataDir), key: settings.key });
}
