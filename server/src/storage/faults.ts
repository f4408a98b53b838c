import { fault } from '../fault.ts';

/** What any store may answer with; adapters translate their own errors into these. */
export const blobMissing = fault({
  code: 'BLOB_MISSING',
  kind: 'gone',
  message: 'The bytes of this file are no longer in the store. Upload the file again.',
});

export const blobExists = fault({
  code: 'BLOB_EXISTS',
  kind: 'conflict',
  message:
    'The store already holds a file under this key, and a stored file is never replaced. Use a new key.',
});

export const blobDamaged = fault({
  code: 'BLOB_DAMAGED',
  kind: 'internal',
  message:
    'The stored bytes of this file were changed or cut off, so they are not handed out. Upload the file again, or ask the operator to restore it from a backup.',
  retryable: false,
});

export const storageFull = fault({
  code: 'STORAGE_FULL',
  kind: 'unavailable',
  message:
    'The store has no room left. Try again later; the operator can free disk space or shorten how long results are kept.',
  retryAfterSeconds: 60,
});

export const storageUnavailable = fault({
  code: 'STORAGE_UNAVAILABLE',
  kind: 'unavailable',
  message:
    'The store cannot be read or written ({reason}). Try again later; the operator should check that the folder of STORAGE_URL is mounted and belongs to the user Octavo runs as.',
  retryAfterSeconds: 30,
});

export const storageUnsupported = fault({
  code: 'STORAGE_UNSUPPORTED',
  kind: 'invalid',
  message:
    'STORAGE_URL starts with {scheme}, which this version cannot store files in. Use file:, for example file:./files (in DATA_DIR) or file:///srv/octavo/files.',
});

export const storageKeyMismatch = fault({
  code: 'STORAGE_KEY_MISMATCH',
  kind: 'invalid',
  message: '{summary}',
});
