import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { ByteRange, Storage } from './storage.ts';

const made: string[] = [];
after(() => Promise.all(made.map((path) => rm(path, { recursive: true, force: true }))));

/** An empty folder that lives as long as the test file. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'octavo-storage-'));
  made.push(path);
  return path;
}

export async function readAll(storage: Storage, key: string, range?: ByteRange): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of await storage.get(key, range)) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** Where the only blob of a disk store lies. */
export async function blobPath(root: string): Promise<string> {
  const found = await readdir(join(root, 'blobs'), { recursive: true, withFileTypes: true });
  const file = found.find((entry) => entry.isFile());
  assert.ok(file);
  return join(file.parentPath, file.name);
}
