import { Fault } from '../fault.ts';
import type { PdfFacts } from './facts.ts';
import { countPages, type OpenPdf, withMemory, withPdf } from './pdfium.ts';

/** As many pages are counted one by one unless the caller asks for more; see `countPages`. */
const defaultBound = 10_000;

/**
 * What a PDF is, from its page tree, catalog and form alone: no page is parsed or drawn, so bombs in pages do not go
 * off. For an isolated process, because the document is hostile. A password is used only where none will not do. Throws
 * PDF_ENCRYPTED, PDF_PASSWORD_WRONG, PDF_CORRUPT, NO_PAGES.
 */
export async function inspectPdf(
  path: string,
  { maxPages, password }: { maxPages?: number | undefined; password?: string | undefined } = {},
): Promise<PdfFacts> {
  try {
    return await withPdf(path, (pdf) => factsOf(pdf, maxPages, false));
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'PDF_ENCRYPTED' || !password) throw error;
    return withPdf(path, (pdf) => factsOf(pdf, maxPages, true), password);
  }
}

function factsOf(pdf: OpenPdf, maxPages = defaultBound, encrypted: boolean): PdfFacts {
  const largest = { width: 0, height: 0 };
  const pages = countPages(pdf, maxPages, ({ width, height }) => {
    if (width * height <= largest.width * largest.height) return;
    largest.width = rounded(width);
    largest.height = rounded(height);
  });
  const { library, handle } = pdf;
  return {
    pages,
    version: version(pdf),
    encrypted,
    owner_password: !encrypted && library.EPDF_IsEncrypted(handle) && !library.EPDF_IsOwnerUnlocked(handle),
    signatures: signatures(pdf),
    form: form(library.FPDF_GetFormType(handle)),
    tagged: library.FPDFCatalog_IsTagged(handle),
    largest_page: largest,
  };
}

const rounded = (points: number) => Math.round(points * 100) / 100;

function version({ library, handle }: OpenPdf): string {
  const number = withMemory(library, 4, (address) =>
    library.FPDF_GetFileVersion(handle, address) ? library.pdfium.getValue(address, 'i32') : 0,
  );
  return `${Math.floor(number / 10)}.${number % 10}`;
}

/** FORMTYPE_NONE 0, ACRO_FORM 1, XFA_FULL 2, XFA_FOREGROUND 3. */
const form = (type: number): PdfFacts['form'] => (type === 0 ? 'none' : type === 1 ? 'acroform' : 'xfa');

/** Signature fields that hold a signature: an empty field waits for one and protects nothing. */
function signatures({ library, handle }: OpenPdf): number {
  let held = 0;
  const fields = library.FPDF_GetSignatureCount(handle);
  for (let index = 0; index < fields; index += 1) {
    const field = library.FPDF_GetSignatureObject(handle, index);
    if (field && library.FPDFSignatureObj_GetContents(field, 0, 0) > 0) held += 1;
  }
  return held;
}
