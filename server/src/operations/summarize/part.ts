import { readFileSync, writeFileSync } from 'node:fs';
import type { PageRange } from '../../page-range.ts';
import type { SourceSentence } from '../../prose/rewrite.ts';

export interface KeyPoint {
  text: string;
  page: number;
}

/** What a stretch of the text says, in the language of the text. */
export interface Note {
  pages: PageRange;
  summary: string;
  points: KeyPoint[];
  method: 'model' | 'local';
}

/** The summary of the whole text, where one chunk and one question were enough. */
export interface Told {
  summary: string;
  points: KeyPoint[];
}

/** What a chunk found: the sentences of the pages it read, and what was noted of its own. */
export interface ChunkNotes {
  chunk: number;
  pages: PageRange;
  read: PageRange;
  language: string;
  sentences: SourceSentence[];
  /** In order; none where no model was asked. */
  notes: Note[];
  told?: Told;
}

/** What the ledger keeps of a chunk. */
export interface PartData {
  chunk: number;
  pages_without_text: number[];
  unreadable: number[];
  left_out: number;
  tokens: number;
  model: string | null;
}

export const writePart = (path: string, notes: ChunkNotes): void =>
  writeFileSync(path, JSON.stringify(notes));

/** Written by `writePart` in a process of ours, so it is as it was written. */
export const readPart = (path: string): ChunkNotes => JSON.parse(readFileSync(path, 'utf8')) as ChunkNotes;
