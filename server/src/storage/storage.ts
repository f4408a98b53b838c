import type { Readable } from 'node:stream';

/** Inclusive byte positions, as in RFC 9110 section 14.1. */
export interface ByteRange {
  start: number;
  end: number;
}

/** What the store holds under a key. `size` is the plain size, whatever the store does to the bytes underneath. */
export interface StoredBlob {
  key: string;
  size: number;
  /** When it was published, in milliseconds since the epoch. */
  storedAt: number;
}

/**
 * Where blobs live. Keys are made by the server (`[0-9a-z/-]`, never a name from outside). Every adapter sits the
 * suite in `conformance.ts`.
 */
export interface Storage {
  /**
   * Writes a blob and publishes it whole or not at all: when this resolves, the bytes survive a power cut; when it
   * rejects or the source fails, nothing is there. Memory use does not depend on the size. A key is written once.
   */
  put(key: string, source: Readable | AsyncIterable<Uint8Array>): Promise<{ size: number; sha256: string }>;
  /** The bytes, or the given range of them. Rejects with `BLOB_MISSING` when there is no such blob. */
  get(key: string, range?: ByteRange): Promise<Readable>;
  /** What is known of a blob; undefined when there is none. */
  head(key: string): Promise<StoredBlob | undefined>;
  /** Removes blobs. Keys that are not there are no error. */
  delete(keys: readonly string[]): Promise<void>;
  /** Every published blob, in no order; not the unfinished ones. */
  list(): AsyncIterable<StoredBlob>;
  /** Resolves when the store can be written to, for health; rejects with the reason. Clears writes that were abandoned. */
  check(): Promise<void>;
}
