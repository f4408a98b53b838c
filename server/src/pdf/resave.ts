import { closeSync, openSync, writeSync } from 'node:fs';
import { type OpenPdf, withMemory, withPdf } from './pdfium.ts';

/** FPDF_NO_INCREMENTAL: the whole document anew, not the old bytes with an update behind them. */
const wholeFile = 2;
/** FPDF_REMOVE_SECURITY: the same without encryption. */
const unlocked = 3;

export interface ResaveOptions {
  /** Opens the document where it needs one. */
  password?: string | undefined;
  /** Leave off its encryption; else it stays as it is. */
  unlock?: boolean;
}

/**
 * Writes a document anew from what PDFium could read of it: its cross-references are right afterwards. It repairs what
 * qpdf's WebAssembly build, made without C++ exceptions, cannot. Throws PDF_ENCRYPTED, PDF_PASSWORD_WRONG, PDF_CORRUPT.
 */
export async function resave(
  input: string,
  output: string,
  { password, unlock = false }: ResaveOptions = {},
): Promise<void> {
  const save = ({ library, handle }: OpenPdf) => {
    const { pdfium: runtime } = library;
    const file = openSync(output, 'w');
    const write = runtime.addFunction((_self, data, size) => {
      const bytes = runtime.HEAPU8.subarray(data! >>> 0, (data! >>> 0) + (size! >>> 0));
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
      return 1;
    }, 'iiii');
    try {
      // FPDF_FILEWRITE: version, then WriteBlock.
      withMemory(library, 8, (address) => {
        runtime.setValue(address, 1, 'i32');
        runtime.setValue(address + 4, write, 'i32');
        if (!library.FPDF_SaveAsCopy(handle, address, unlock ? unlocked : wholeFile))
          throw new RangeError('PDFium could not write the document');
      });
    } finally {
      runtime.removeFunction(write);
      closeSync(file);
    }
  };
  await withPdf(input, save, password);
}
