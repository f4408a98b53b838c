import type { SeenPage } from '../compare.ts';
import type { ImageOutcome, ImageTask } from '../images/task.ts';

/** Pages to be looked at, plain data: it crosses to another thread. */
export interface LookAsk {
  path: string;
  /** 1-based: those to draw and those to read. */
  pages: number[];
  textPages: number[];
  dpi: number;
  /** After so many milliseconds of CPU no further page is drawn, or read. */
  drawingMilliseconds: number;
  readingMilliseconds: number;
}

/** What threads do: by name, what is asked and what is answered. */
export interface Work {
  image: { ask: ImageTask; answer: ImageOutcome };
  /** `deflateOptimal`. */
  deflate: { ask: { data: Uint8Array; effort: 1 | 2 | 3 }; answer: Uint8Array };
  look: { ask: LookAsk; answer: SeenPage[] };
}

export type Kind = keyof Work;
export type Message = { [K in Kind]: { kind: K; ask: Work[K]['ask'] } }[Kind];
/** Nothing in it: the work threw. */
export type Reply = { answer?: Work[Kind]['answer'] };
