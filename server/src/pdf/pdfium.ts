import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { init, type Methods } from '@embedpdf/pdfium';
import { noPages, passwordWrong, pdfCorrupt, pdfEncrypted, pdfTooLarge } from './faults.ts';

/** The part of the Emscripten module used here; the package's own types need a global that is not installed. */
interface Runtime {
  HEAPU8: Uint8Array;
  wasmExports: { malloc(size: number): number; free(address: number): void };
  addFunction(call: (...args: number[]) => number, signature: string): number;
  removeFunction(index: number): void;
  setValue(address: number, value: number, type: 'i32'): void;
  getValue(address: number, type: 'i32' | 'float'): number;
  UTF16ToString(address: number): string;
}
export interface Pdfium extends Methods {
  pdfium: Runtime;
}

/** A document opened by PDFium, valid within the callback it was handed to. */
export interface OpenPdf {
  library: Pdfium;
  handle: number;
  /** Pages as the page tree says; any of them may turn out not to exist. */
  claimedPages: number;
}

let loading: Promise<Pdfium> | undefined;

/** PDFium as WebAssembly, loaded once per process (33 ms measured) and anew after it trapped. */
export function pdfium(): Promise<Pdfium> {
  loading ??= (async () => {
    const wasmBinary = readFileSync(fileURLToPath(import.meta.resolve('@embedpdf/pdfium/pdfium.wasm')));
    const library = (await init({ wasmBinary } as never)) as unknown as Pdfium;
    library.FPDF_InitLibrary();
    return library;
  })();
  return loading;
}

export const pdfiumVersion = (): string => {
  const manifest = new URL('../package.json', import.meta.resolve('@embedpdf/pdfium/pdfium.wasm'));
  return String(JSON.parse(readFileSync(manifest, 'utf8')).version);
};

/** A document that stays open until it is closed. */
export interface HeldPdf extends OpenPdf {
  /** Once, whatever happened; not a second time. */
  close(): void;
}

/**
 * Opens a PDF. The file is read piece by piece as PDFium asks for it (FPDF_LoadCustomDocument), so memory does not follow its
 * size: a 3 MB file of 14 pages costs 116 reads and 0.36 MB to count. Whatever PDFium is asked about it must go through
 * `guarded`. Throws PDF_ENCRYPTED, with a `password` PDF_PASSWORD_WRONG, PDF_CORRUPT (a trap in the WebAssembly too),
 * PDF_TOO_LARGE.
 */
export async function openPdf(path: string, password = ''): Promise<HeldPdf> {
  const own = pdfium();
  const library = await own;
  const { pdfium: runtime } = library;
  const file = openSync(path, 'r');
  let access = 0;
  let read = 0;
  let handle = 0;
  const close = () => {
    closeSync(file);
    // An instance that trapped is never called again.
    if (loading !== own) return;
    if (handle) library.FPDF_CloseDocument(handle);
    if (read) runtime.removeFunction(read);
    if (access) runtime.wasmExports.free(access);
  };
  try {
    guarded(() => {
      const { size } = fstatSync(file);
      // FPDF_FILEACCESS.m_FileLen is an unsigned long: 32 bits in WebAssembly.
      if (size > 0xffff_ffff) throw pdfTooLarge();
      read = runtime.addFunction((_parameter, position, buffer, length) => {
        const wanted = length! >>> 0;
        let got = 0;
        while (got < wanted) {
          const target = (buffer! >>> 0) + got;
          const count = readSync(file, runtime.HEAPU8, target, wanted - got, (position! >>> 0) + got);
          if (count === 0) return 0;
          got += count;
        }
        return 1;
      }, 'iiiii');
      access = runtime.wasmExports.malloc(12);
      runtime.setValue(access, size | 0, 'i32');
      runtime.setValue(access + 4, read, 'i32');
      runtime.setValue(access + 8, 0, 'i32');
      handle = library.FPDF_LoadCustomDocument(access, password);
      if (handle === 0) throw refusal(library.FPDF_GetLastError(), password);
    });
    return { library, handle, claimedPages: guarded(() => library.FPDF_GetPageCount(handle)), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Asks PDFium something. A trap leaves the instance in an unknown state: the next document gets a new one. Throws PDF_CORRUPT. */
export function guarded<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (!trapped(error)) throw error;
    loading = undefined;
    throw pdfCorrupt({}, error);
  }
}

/** Opens a PDF as `openPdf` does, for the length of `use`. */
export async function withPdf<T>(path: string, use: (pdf: OpenPdf) => T, password = ''): Promise<T> {
  const pdf = await openPdf(path, password);
  try {
    return guarded(() => use(pdf));
  } finally {
    pdf.close();
  }
}

/**
 * The same for a PDF in memory, copied into PDFium's for the length of `use`. PDFium's memory never shrinks: where it
 * has grown beyond `keep` bytes the instance is given up afterwards.
 */
export async function withPdfBytes<T>(
  bytes: Uint8Array,
  use: (pdf: OpenPdf) => T,
  keep = 2 ** 28,
): Promise<T> {
  const library = await pdfium();
  const { pdfium: runtime } = library;
  try {
    return withMemory(library, bytes.length, (address) => {
      runtime.HEAPU8.set(bytes, address);
      const handle = library.FPDF_LoadMemDocument(address, bytes.length, '');
      if (handle === 0) throw refusal(library.FPDF_GetLastError());
      const result = use({ library, handle, claimedPages: library.FPDF_GetPageCount(handle) });
      library.FPDF_CloseDocument(handle);
      if (runtime.HEAPU8.length > keep) loading = undefined;
      return result;
    });
  } catch (error) {
    if (!trapped(error)) throw error;
    loading = undefined;
    throw pdfCorrupt({}, error);
  }
}

/** What WebAssembly throws (`WebAssembly.RuntimeError`), Emscripten's abort included, and memory that cannot grow. */
const trapped = (error: unknown) =>
  error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError');

/** FPDF_ERR_PASSWORD is 4, FPDF_ERR_SECURITY (a handler PDFium lacks: certificates) 5; the rest is a broken file. */
const refusal = (code: number, password = '') =>
  code === 4 && password !== '' ? passwordWrong() : code === 4 || code === 5 ? pdfEncrypted() : pdfCorrupt();

/** Memory inside PDFium for the length of `use`. */
export function withMemory<T>({ pdfium: runtime }: Pdfium, size: number, use: (address: number) => T): T {
  const address = runtime.wasmExports.malloc(size);
  if (address === 0) throw new RangeError('PDFium is out of memory');
  try {
    return use(address);
  } finally {
    runtime.wasmExports.free(address);
  }
}

/** Size of a page in points as it is shown (rotated, cropped), or undefined when the page cannot be found. */
export function pageSize(
  { library, handle }: OpenPdf,
  index: number,
): { width: number; height: number } | undefined {
  return withMemory(library, 8, (address) => {
    if (!library.FPDF_GetPageSizeByIndexF(handle, index, address)) return undefined;
    const { pdfium: runtime } = library;
    return { width: runtime.getValue(address, 'float'), height: runtime.getValue(address + 4, 'float') };
  });
}

/**
 * Pages that can really be found, each looked up in the page tree (6.5 us a page) because `/Count` is only a claim.
 * Past `bound` the claim is taken as it is: the caller refuses such a document anyway, and a 9 kB file can claim a
 * million. Throws NO_PAGES, and PDF_CORRUPT when pages are claimed and none is there.
 */
export function countPages(
  pdf: OpenPdf,
  bound: number,
  onPage?: (size: { width: number; height: number }) => void,
): number {
  if (pdf.claimedPages === 0) throw noPages();
  let found = 0;
  for (let index = 0; index < Math.min(pdf.claimedPages, bound); index += 1) {
    const size = pageSize(pdf, index);
    if (!size) continue;
    found += 1;
    onPage?.(size);
  }
  if (found === 0) throw pdfCorrupt();
  return pdf.claimedPages > bound && pageSize(pdf, bound) ? pdf.claimedPages : found;
}
