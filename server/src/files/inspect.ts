import { formatBytes } from '../bytes.ts';
import { Fault, serviceUnavailable } from '../fault.ts';
import { readFacts } from '../operations/answer.ts';
import type { SourceFacts } from '../operations/operation.ts';
import type { PdfFacts } from '../pdf/facts.ts';
import { pdfEncrypted } from '../pdf/faults.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { streaming } from './buffers.ts';
import { inspectionLimit, pageLimit } from './faults.ts';
import type { Shelf } from './receive.ts';
import { type FileRow, setFacts } from './rows.ts';

export interface Inspection {
  sandbox: Sandbox;
  seconds: number;
  maxPages: number;
}

export interface Looking {
  signal?: AbortSignal;
  /** Opens a PDF that needs one. */
  password?: string;
  /** The option a password is given in, named to a caller who gave none. */
  passwordOption?: string;
}

/** What is known of a stored file beside its row. */
interface Facts {
  pdf?: PdfFacts;
  /** A PDF that needs a password nobody has given yet. */
  locked?: true;
}

/** Whether a stored file is a PDF that needs a password, by what was found before. */
export function needsPassword(facts: object | null): boolean {
  const known = facts as Facts | null;
  return known?.locked === true || known?.pdf?.encrypted === true;
}

const memoryBytes = 1_000_000_000;
const overTheLimit = ['TIMEOUT', 'MEMORY_LIMIT', 'DISK_LIMIT', 'ENGINE_CRASH'];
const mostLooks = 3;

/**
 * Opens a stored file in an isolated process and writes down what it is: pages, encryption, form, signatures. A cheap look
 * before a job is accepted, so that a document nothing can be done with is refused at the door. Throws PDF_ENCRYPTED,
 * PDF_PASSWORD_WRONG, PDF_CORRUPT, PAGE_LIMIT, DOCUMENT_TOO_COMPLEX.
 */
export async function inspect(
  shelf: Shelf,
  inspection: Inspection,
  file: FileRow,
  looking: Looking = {},
): Promise<FileRow> {
  if (file.media_type !== 'application/pdf') return file;
  const before = file.facts as Facts | null;
  const closed = needsPassword(before);
  if (before !== null && !closed) return file;
  // Whoever may use the file need not know its password: it is asked for each time.
  if (closed && looking.password === undefined) throw pdfEncrypted(looking.passwordOption);
  const facts = await streaming(() => look(shelf, inspection, file, looking));
  const pages = facts.pdf?.pages ?? 0;
  if (pages > inspection.maxPages)
    throw pageLimit({
      name: file.name,
      pages,
      limit: inspection.maxPages,
      taker: 'this server',
      remedy: 'Split it, or raise MAX_PAGES.',
    });
  const known = { ...(facts.pdf ? { pdf: facts.pdf } : {}) };
  await setFacts(shelf.database.db, file.id, file.media_type, known);
  return { ...file, facts: known };
}

/**
 * The same for a document kept for later: one that needs a password is kept too where some operation takes one, and
 * looked at when the password comes.
 */
export async function inspectUpload(
  shelf: Shelf,
  inspection: Inspection,
  file: FileRow,
  keepLocked: boolean,
): Promise<FileRow> {
  if (needsPassword(file.facts)) return file;
  try {
    return await inspect(shelf, inspection, file);
  } catch (error) {
    if (!keepLocked || !(error instanceof Fault) || error.code !== 'PDF_ENCRYPTED') throw error;
    const facts: Facts = { locked: true };
    await setFacts(shelf.database.db, file.id, file.media_type, { ...facts });
    return { ...file, facts: { ...facts } };
  }
}

/** The longest an upload waits for its turn to be looked at. */
const lineSeconds = 100;

async function look(
  shelf: Shelf,
  inspection: Inspection,
  file: FileRow,
  { signal, password, passwordOption }: Looking,
): Promise<SourceFacts> {
  const source = {
    file: 'source',
    name: file.name,
    media_type: file.media_type,
    size: file.size,
    sha256: file.sha256,
  };
  // Time in line counts too: a caller is told to come back rather than left waiting behind hundreds of others.
  const overdue = AbortSignal.timeout((inspection.seconds + lineSeconds) * 1000);
  for (let attempt = 1; ; attempt += 1)
    try {
      const done = await inspection.sandbox.run({
        request: {
          phase: 'inspect',
          source,
          maxPages: inspection.maxPages,
          ...(password === undefined ? {} : { password }),
        },
        inputs: [{ name: 'source', open: () => shelf.storage.get(file.storage_key) }],
        box: {
          softSeconds: inspection.seconds,
          hardSeconds: inspection.seconds,
          memoryBytes,
          diskBytes: file.size + 64_000_000,
          network: false,
        },
        signal: AbortSignal.any([overdue, ...(signal ? [signal] : [])]),
      });
      await done.release();
      return readFacts(done.value, source);
    } catch (error) {
      if (overdue.aborted)
        throw serviceUnavailable(
          { reason: 'Too many uploads wait to be looked at. Try again in a moment.' },
          error,
        );
      if (error instanceof Fault && error.code === 'PDF_ENCRYPTED' && password === undefined)
        throw pdfEncrypted(passwordOption, error);
      if (!(error instanceof Fault) || !overTheLimit.includes(error.code)) throw error;
      // Killed from outside: the document is not to blame, unless it happens every time.
      if (error.retryable && attempt < mostLooks) continue;
      throw inspectionLimit(
        { name: file.name, seconds: inspection.seconds, memory: formatBytes(memoryBytes), limit: error.code },
        error,
      );
    }
}

/** The facts of a stored file in the shape operations read. */
export const factsOf = (file: FileRow): SourceFacts => ({
  name: file.name,
  media_type: file.media_type,
  size: file.size,
  sha256: file.sha256,
  ...((file.facts as Partial<SourceFacts> | null) ?? {}),
});
