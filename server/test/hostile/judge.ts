import type { Entry } from './corpus.ts';
import type { Outcome } from './outcome.ts';

/** What the corpus calls a code, in ours. */
const ours: Record<string, readonly string[]> = {
  PDF_PASSWORD_REQUIRED: ['PDF_ENCRYPTED'],
  TOO_MANY_PAGES: ['PAGE_LIMIT'],
};

/** Codes a job or a refusal may end with; anything else (INTERNAL_ERROR, WORKER_LOST) is a fault of ours. */
const clean = new Set([
  'EMPTY_FILE',
  'UNSUPPORTED_FORMAT',
  'PDF_ENCRYPTED',
  'PDF_CORRUPT',
  'NO_PAGES',
  'PAGE_LIMIT',
  'DOCUMENT_TOO_COMPLEX',
  'TIMEOUT',
  'MEMORY_LIMIT',
  'DISK_LIMIT',
  'ENGINE_CRASH',
  'STRUCTURE_LOSS',
]);

/** Where the corpus and we differ, each looked at by hand: what happens here, and why that is right. */
export const judged: Record<string, { outcome: string; why: string }> = {
  'gen__bad-pdf-named.xlsx': {
    outcome: 'completed',
    why: 'It is a correct PDF with the wrong name; the content decides, and only an operation on spreadsheets must refuse it.',
  },
  'gen__poly-pdf-zip.xlsx': {
    outcome: 'completed',
    why: 'A PDF from its first byte with a workbook behind its end: a PDF for us, never a spreadsheet.',
  },
  'qpdf__issue-147.pdf': {
    outcome: 'refused UNSUPPORTED_FORMAT',
    why: 'It has no PDF header at all, so it is refused before anybody can see that its trailer names an encryption.',
  },
  'pdf-no-pages-key.pdf': {
    outcome: 'refused NO_PAGES',
    why: 'A catalog without a page tree: a document without pages says more than a damaged one.',
  },
};

export const spelled = ({ status, code }: Pick<Outcome, 'status' | 'code'>): string =>
  code === undefined ? status : `${status} ${code}`;

/** Why the outcome does not fit what the corpus expects, or undefined when it does. */
export function objection(outcome: Outcome): string | undefined {
  const { entry, status, code, http } = outcome;
  if (http >= 500) return `the submission was answered with ${http}`;
  if (status !== 'completed' && !clean.has(code ?? '')) return `it ended with ${code}`;
  if (status === 'refused' && http < 400) return `it was refused with ${http}`;
  const exception = judged[entry.file];
  if (exception) return spelled(outcome) === exception.outcome ? undefined : `judged: ${exception.outcome}`;
  // No operation here takes a spreadsheet or a picture, so all of them are refused at the door, good and bad alike.
  if (!entry.file.endsWith('.pdf'))
    return code === 'UNSUPPORTED_FORMAT' && status === 'refused' ? undefined : 'it is no PDF';
  return expectations[entry.expect](outcome);
}

const expectations: Record<Entry['expect'], (outcome: Outcome) => string | undefined> = {
  must_succeed({ status, pages, entry }) {
    if (status !== 'completed') return 'other readers open it';
    if (entry.pages !== undefined && pages !== entry.pages) return `other readers find ${entry.pages} pages`;
    return undefined;
  },
  must_reject({ status, code, entry }) {
    if (status !== 'refused') return 'it has to be refused at the door';
    const wanted = ours[entry.code] ?? [entry.code];
    return wanted.includes(code!) ? undefined : `the code should be ${wanted.join(' or ')}`;
  },
  must_fail_cleanly: ({ status }) => (status === 'completed' ? 'nobody can read it' : undefined),
  must_end_cleanly: () => undefined,
};
