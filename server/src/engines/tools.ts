import type { ModelTool } from '../models/model.ts';
import type { View } from '../pdf/images/view.ts';

/**
 * The capabilities operations may ask for, and which program gives each here.
 * `structure`: objects rewritten, pages joined and taken apart (qpdf: the program, else its WebAssembly build);
 * `render`: pages opened, counted and drawn by a second, independent reader (PDFium, WebAssembly);
 * `model`: questions to a language model, answered outside the isolated process; none in previews.
 */
export const toolNames = ['structure', 'render', 'model'] as const;
export type ToolName = (typeof toolNames)[number];

/** What `doctor`, `/health` and `/operations` say of one capability on this machine. */
export interface ToolStatus {
  tool: ToolName;
  available: boolean;
  /** "qpdf 11.3.0", "PDFium (WebAssembly) 2.15.1". */
  engine: string | null;
  /** When unavailable: why, and the command that mends it. */
  reason: string | null;
}

export interface RewriteOptions {
  /** Pack objects into object streams and Flate streams anew at level 9; slower, smaller. */
  compress?: boolean;
  /** With `compress`: leave objects outside object streams, which PDF/A-1 (PDF 1.4) forbids. */
  keepObjectStreams?: boolean;
  linearize?: boolean;
  /** Leave the bytes of every stream as they are: for repairing without anything else. `compress` is ignored then. */
  preserveStreams?: boolean;
  /** The document is known to have no encryption: its identifier, where it has none, follows from its bytes and not from the time. */
  plain?: boolean;
  /** Opens the document where it needs one; its encryption stays. */
  password?: string | undefined;
}

export interface Structure {
  /**
   * Rewrites a PDF object by object: repaired cross-references, object streams, recompressed Flate streams.
   * Encryption stays. Throws PDF_ENCRYPTED, PDF_PASSWORD_WRONG, PDF_CORRUPT.
   */
  rewrite(input: string, output: string, options?: RewriteOptions): Promise<{ warnings: string[] }>;
  /**
   * Writes a document without its encryption, and else as it is: the same object streams, the bytes of streams untouched. A
   * password nobody asked for does no harm. Throws PDF_ENCRYPTED, with a password PDF_PASSWORD_WRONG; PDF_CORRUPT.
   */
  unlock(input: string, output: string, password?: string): Promise<{ warnings: string[] }>;
  /**
   * Orders a document for fast web view (PDF 32000-1, annex F): its first page shows before the rest has come. Streams,
   * object streams and encryption stay. Without encryption the same input gives the same bytes; with it qpdf draws the
   * second identifier and AES's initialization vectors at random. Throws PDF_ENCRYPTED, PDF_PASSWORD_WRONG, PDF_CORRUPT.
   */
  linearize(input: string, output: string, password?: string): Promise<{ warnings: string[] }>;
  /** Joins page ranges of files in order. `pages` in qpdf's notation ("1-5,8,r1"), all pages when absent. */
  join(inputs: readonly { path: string; pages?: string }[], output: string): Promise<{ warnings: string[] }>;
  /**
   * Cuts a document into files of `every` pages in one pass (a program start per piece would cost 50 times as much).
   * They are named `<prefix>-<pages>.pdf` in `folder`; gives their paths in order.
   */
  cut(
    input: string,
    every: number,
    folder: string,
    prefix: string,
  ): Promise<{ paths: string[]; warnings: string[] }>;
  readonly engine: string;
}

export interface Render {
  /** Pages a reader can really open. Throws PDF_ENCRYPTED, PDF_CORRUPT, NO_PAGES. */
  open(path: string): Promise<{ pages: number }>;
  /** A page (1-based) in grey with `longSide` pixels on its longer side. Throws PDF_CORRUPT. */
  draw(path: string, page: number, longSide: number): Promise<View>;
  readonly engine: string;
}

export interface Tools {
  structure: Structure;
  render: Render;
  /** Undefined where no model is set up; an operation that only `uses` it works without. */
  model?: ModelTool;
}
