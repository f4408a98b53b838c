import { closeSync, openSync, writeSync } from 'node:fs';
import type { Slice } from '../objects/object.ts';

/** New bytes of streams, kept in one scratch file until the document is written: memory does not follow their number. */
export class Spool {
  readonly path: string;
  private readonly file: number;
  private position = 0;

  constructor(path: string) {
    this.path = path;
    this.file = openSync(path, 'w+');
  }

  add(bytes: Uint8Array): Slice {
    const slice = { path: this.path, offset: this.position, length: bytes.length };
    for (let done = 0; done < bytes.length; ) done += writeSync(this.file, bytes, done);
    this.position += bytes.length;
    return slice;
  }

  close(): void {
    closeSync(this.file);
  }
}
