import { type Census, takeCensus } from '../pdf/census.ts';
import { handlerOf } from '../pdf/encryption/handler.ts';
import { type FileKey, keyOf } from '../pdf/encryption/key.ts';
import { type Encrypted, readEncrypt } from '../pdf/encryption/read.ts';
import { passwordWrong, pdfCorrupt, pdfEncrypted } from '../pdf/faults.ts';
import { PdfDocument } from '../pdf/objects/document.ts';
import { FilterDamage } from '../pdf/objects/filters.ts';
import { SyntaxDamage } from '../pdf/objects/lexer.ts';
import { reachableObjects } from '../pdf/optimize/reachable.ts';
import type { Context, Source } from './operation.ts';

/** The document in a form that can be taken apart: without protection, with cross-references that are right. */
export interface Readable {
  path: string;
  census: Census;
  /** The protection of the original and its key, to be put on the result. */
  protection?: Encrypted & { key: FileKey };
  /** Places at which it was damaged and repaired. */
  repaired: number;
}

/**
 * Takes the protection off and repairs what must be, in copies; most documents are read as they are. A protection that could not
 * be put on again is never taken off. Throws PDF_ENCRYPTED, PDF_PASSWORD_WRONG, PDF_CORRUPT (beyond repair),
 * SyntaxDamage (repaired, and its objects do not hold together still).
 */
export async function openReadable(
  source: Source,
  password: string | undefined,
  context: Context,
): Promise<Readable> {
  const { structure } = context.tools;
  const encrypted = await encryptionOf(source, password, context);
  if (!encrypted) {
    const census = holding(source.path);
    if (census) return { path: source.path, census, repaired: 0 };
  }
  const clean = context.scratch('clean.pdf');
  const { warnings } = encrypted
    ? await structure.unlock(source.path, clean, password)
    : await structure.rewrite(source.path, clean, { preserveStreams: true, plain: true });
  const census = holding(clean);
  if (!census) throw new SyntaxDamage('even repaired, its objects do not hold together');
  const damage = Math.max(encrypted ? 0 : 1, warnings.length);
  if (damage > 0)
    context.warn(
      `The document was damaged in ${damage} ${damage === 1 ? 'place' : 'places'} and was repaired${warnings[0] ? `: ${warnings[0].slice(0, 200)}` : '.'}`,
    );
  return { path: clean, census, repaired: damage, ...(encrypted ? { protection: encrypted } : {}) };
}

/** The protection with its key; undefined for an open document. */
async function encryptionOf(
  source: Source,
  password: string | undefined,
  context: Context,
): Promise<Readable['protection']> {
  let encrypted = damaged(() => readEncrypt(source.path));
  if (encrypted === 'damaged') {
    if (!source.pdf?.owner_password && !source.pdf?.encrypted) return undefined;
    // Repaired with its protection on, so that it can be read.
    const repaired = context.scratch('repaired.pdf');
    await context.tools.structure.rewrite(source.path, repaired, {
      preserveStreams: true,
      ...(password === undefined ? {} : { password }),
    });
    encrypted = damaged(() => readEncrypt(repaired));
    if (encrypted === 'damaged' || !encrypted) throw pdfCorrupt();
  }
  if (!encrypted) return undefined;
  const key = handlerOf(encrypted.dict) && keyOf(encrypted.dict, encrypted.id, password ?? '');
  if (!key) throw password === undefined ? pdfEncrypted('password') : passwordWrong();
  return { ...encrypted, key };
}

function damaged<T>(read: () => T): T | 'damaged' {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxDamage || error instanceof FilterDamage) return 'damaged';
    throw error;
  }
}

/** The census of a document without protection; undefined where it must be repaired first. */
function holding(path: string): Census | undefined {
  const census = damaged(() => {
    const document = PdfDocument.open(path);
    try {
      // Every object is looked at, so that damage shows now and not in the middle of the work.
      reachableObjects(document);
      return takeCensus(document);
    } finally {
      document.close();
    }
  });
  return census === 'damaged' ? undefined : census;
}
