import { readFileSync, writeFileSync } from 'node:fs';
import type { PageRange } from '../../page-range.ts';
import type { SourceSentence } from '../../prose/rewrite.ts';

/** A sentence as a chunk read it, and what a language model made of it, where one was asked and its answer held. */
export interface ChunkSentence extends SourceSentence {
  chunk: number;
  said?: string[];
}

/** What a chunk found: all sentences of the pages it read, those of the page before its own among them. */
export interface ChunkText {
  chunk: number;
  pages: PageRange;
  read: PageRange;
  language: string;
  sentences: ChunkSentence[];
}

export const writePart = (path: string, text: ChunkText): void => writeFileSync(path, JSON.stringify(text));

/** Written by `writePart` in a process of ours, so it is as it was written. */
export const readPart = (path: string): ChunkText => JSON.parse(readFileSync(path, 'utf8')) as ChunkText;
