import { closeSync, openSync, writeSync } from 'node:fs';
import { withMemory, withPdf } from './pdfium.ts';

/** FPDF_NO_INCREMENTAL: the whole document anew, not the old bytes with an update behind them. */
const wholeFile = 2;

/**
 * Writes a document anew from what PDFium could read of it: its cross-references are right afterwards. It repairs what
 * qpdf's WebAssembly build, made without C++ exceptions, cannot. Throws PDF_ENCRYPTED, PDF_CORRUPT.
 */
export async function resave(input: string, output: string): Promise<void> {
  await withPdf(input, ({ library, handle }) => {
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
        if (!library.FPDF_SaveAsCopy(handle, address, wholeFile))
          throw new RangeError('PDFium could not write the document');
      });
    } finally {
      runtime.removeFunction(write);
      closeSync(file);
    }
  });
}
