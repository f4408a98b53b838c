import { readFileSync, writeFileSync } from 'node:fs';
import type { TranslatedParagraph } from '../../writing/translated.ts';

/** What a chunk made of its share of the text. */
export interface ChunkTranslation {
  chunk: number;
  language: string;
  paragraphs: TranslatedParagraph[];
  /** See `Share`: what it has of the page behind its own, and what it left to the chunk before. */
  after: string;
  left: string;
}

/** What the ledger keeps of a chunk. */
export interface PartData {
  chunk: number;
  pages_without_text: number[];
  unreadable: number[];
  changed_numbers: number[];
  missed: { term: string; translation: string; page: number }[];
  tokens: number;
  model: string | null;
}

export const writePart = (path: string, part: ChunkTranslation): void =>
  writeFileSync(path, JSON.stringify(part));

/** Written by `writePart` in a process of ours, so it is as it was written. */
export const readPart = (path: string): ChunkTranslation =>
  JSON.parse(readFileSync(path, 'utf8')) as ChunkTranslation;
