import { type Census, takeCensus } from '../pdf/census.ts';
import { PdfDocument } from '../pdf/objects/document.ts';
import { FilterDamage } from '../pdf/objects/filters.ts';
import { SyntaxDamage } from '../pdf/objects/lexer.ts';
import { type Dict, isDict, type PdfObject, PdfString, Ref } from '../pdf/objects/object.ts';
import { reachableObjects } from '../pdf/optimize/reachable.ts';
import type { Context, Source } from './operation.ts';

/** The document in a form that can be taken apart: without protection, with cross-references that are right. */
export interface Readable {
  path: string;
  census: Census;
  /** The protection of the original, to be put on the result. */
  protection?: { encrypt: Dict; id: Buffer; password: string };
  /** Places at which it was damaged and repaired. */
  repaired: number;
}

/**
 * Takes the protection off and repairs what must be, in copies; most documents are read as they are. Throws PDF_ENCRYPTED,
 * PDF_PASSWORD_WRONG, PDF_CORRUPT.
 */
export async function openReadable(
  source: Source,
  password: string | undefined,
  context: Context,
): Promise<Readable> {
  const { structure } = context.tools;
  const direct = tryOpen(source.path);
  if (direct?.census) return { path: source.path, census: direct.census, repaired: 0 };
  const clean = context.scratch('clean.pdf');
  const locked = direct?.encrypt !== undefined || source.pdf?.owner_password || source.pdf?.encrypted;
  const { warnings } = locked
    ? await structure.unlock(source.path, clean, password)
    : await structure.rewrite(source.path, clean, { preserveStreams: true });
  const opened = tryOpen(clean);
  if (!opened?.census) throw new SyntaxDamage('even repaired, its objects do not hold together');
  if (!direct || warnings.length > 0)
    context.warn(
      `The document was damaged in ${Math.max(1, warnings.length)} place(s) and was repaired${warnings[0] ? `: ${warnings[0].slice(0, 200)}` : '.'}`,
    );
  const readable: Readable = { path: clean, census: opened.census, repaired: warnings.length };
  if (direct?.encrypt)
    readable.protection = { encrypt: direct.encrypt, id: direct.id, password: password ?? '' };
  return readable;
}

function tryOpen(
  path: string,
): { census: Census | undefined; encrypt: Dict | undefined; id: Buffer } | undefined {
  let document: PdfDocument | undefined;
  try {
    document = PdfDocument.open(path);
    const encrypt = document.get(document.trailer.get('Encrypt'));
    const id = document.get(document.trailer.get('ID'));
    const first = Array.isArray(id) ? document.get(id[0]) : null;
    if (isDict(encrypt))
      return {
        census: undefined,
        encrypt: plain(document, encrypt) as Dict,
        id: first instanceof PdfString ? first.bytes : Buffer.alloc(0),
      };
    // Every object is looked at, so that damage shows now and not in the middle of the work.
    reachableObjects(document);
    return { census: takeCensus(document), encrypt: undefined, id: Buffer.alloc(0) };
  } catch (error) {
    if (error instanceof SyntaxDamage || error instanceof FilterDamage) return undefined;
    throw error;
  } finally {
    document?.close();
  }
}

/** A copy with every reference resolved: the original is closed by then. */
function plain(document: PdfDocument, object: PdfObject): PdfObject {
  const found = object instanceof Ref ? document.get(object) : object;
  if (isDict(found)) return new Map([...found].map(([key, value]) => [key, plain(document, value)]));
  if (Array.isArray(found)) return found.map((item) => plain(document, item));
  return found;
}
