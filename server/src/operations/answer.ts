import { engineCrash } from '../death.ts';
import { displayName } from '../file-name.ts';
import type { PdfFacts } from '../pdf/facts.ts';
import type { ChunkPlan, JobPlan, SourceFacts } from './operation.ts';
import type { AnsweredFile, EstimateAnswer } from './request.ts';

export interface Answer {
  plan?: JobPlan;
  files: AnsweredFile[];
  data: Record<string, unknown>;
  /** Made in less time than it wanted: good for who asked, not for those who ask the same later. */
  cutShort: boolean;
}

/** More chunks or files than any document of allowed size needs. */
const mostEntries = 20_000;

/**
 * What an isolated process answered, checked: hostile input may have taken it over, so names are cleaned, media types must
 * look like some, and anything of another shape is a crash of the engine.
 */
export function readAnswer(phase: 'plan' | 'run' | 'merge', value: unknown): Answer {
  if (phase === 'plan') return { plan: jobPlanOf(value), files: [], data: {}, cutShort: false };
  const { files, data, result, cut_short } = record(value);
  return {
    files: list(files ?? []).map(fileOf),
    data: record((phase === 'run' ? data : result) ?? {}),
    cutShort: cut_short === true,
  };
}

/** What a preview answered: an object, whatever is in it; it is shown to the owner of the document alone. */
export const readPreview = (value: unknown): Record<string, unknown> => record(value);

/** What an estimate answered: whole numbers, none of them larger than any document could make it. */
export function readEstimate(value: unknown): EstimateAnswer {
  const { chunks, parallel, measured } = record(value);
  const { pages_without_text, ...counts } = record(measured);
  const number = (n: unknown): number => {
    if (!Number.isInteger(n) || (n as number) < 0 || (n as number) > 1e11) throw malformed();
    return n as number;
  };
  return {
    chunks: number(chunks),
    parallel: Math.max(1, number(parallel)),
    measured: {
      pages: number(counts.pages),
      words: number(counts.words),
      characters: number(counts.characters),
      questions: number(counts.questions),
      asked_characters: number(counts.asked_characters),
      answered_characters: number(counts.answered_characters),
      pages_without_text: list(pages_without_text).map(number),
    },
  };
}

const malformed = () => engineCrash({ how: 'a malformed answer' });

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed();
  return value as Record<string, unknown>;
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value) || value.length > mostEntries) throw malformed();
  return value;
}

function fileOf(value: unknown): AnsweredFile {
  const { file, name, media_type } = record(value);
  if (typeof file !== 'string' || typeof name !== 'string' || typeof media_type !== 'string')
    throw malformed();
  if (!/^[a-z]+\/[a-z0-9.+-]{1,100}$/.test(media_type)) throw malformed();
  return { file, name: displayName(name), media_type };
}

function jobPlanOf(value: unknown): JobPlan {
  const { chunks, parallel } = record(value);
  const plan = { chunks: list(chunks).map(planOf) };
  if (parallel === undefined) return plan;
  if (!Number.isInteger(parallel) || (parallel as number) < 1) throw malformed();
  return { ...plan, parallel: parallel as number };
}

function planOf(value: unknown): ChunkPlan {
  const { label, pages, input } = record(value);
  if (typeof label !== 'string') throw malformed();
  const plan: ChunkPlan = { label, input: record(input ?? {}) };
  if (pages === undefined) return plan;
  const { from, to } = record(pages);
  if (!Number.isInteger(from) || !Number.isInteger(to)) throw malformed();
  return { ...plan, pages: { from: from as number, to: to as number } };
}

/** What an inspection answered: what we knew of the file ourselves, and of the rest only what has the right shape. */
export function readFacts(value: unknown, known: Omit<SourceFacts, 'pdf'>): SourceFacts {
  const { name, media_type, size, sha256 } = known;
  const facts: SourceFacts = { name, media_type, size, sha256 };
  const { pdf } = record(value);
  return pdf === undefined ? facts : { ...facts, pdf: pdfFacts(record(pdf)) };
}

function pdfFacts(pdf: Record<string, unknown>): PdfFacts {
  const { pages, version, encrypted, owner_password, signatures, form, tagged, largest_page } = pdf;
  const { width, height } = record(largest_page);
  const count = (n: unknown): n is number => Number.isInteger(n) && (n as number) >= 0;
  if (!count(pages) || !count(signatures)) throw malformed();
  if (form !== 'none' && form !== 'acroform' && form !== 'xfa') throw malformed();
  // A page without bounds (NaN, infinity) crosses as null: it is no reason to refuse the document.
  const length = (n: unknown) => (typeof n === 'number' ? n : 0);
  return {
    pages,
    version: String(version).slice(0, 10),
    encrypted: encrypted === true,
    owner_password: owner_password === true,
    signatures,
    form,
    tagged: tagged === true,
    largest_page: { width: length(width), height: length(height) },
  };
}
