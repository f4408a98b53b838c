/**
 * The capabilities operations may ask for, and which program gives each here.
 * `structure`: objects rewritten, pages joined and taken apart (qpdf: the program, else its WebAssembly build);
 * `render`: pages opened, counted and drawn by a second, independent reader (PDFium, WebAssembly);
 * `distill`: the whole document written anew with smaller images (Ghostscript, an optional external program).
 */
export const toolNames = ['structure', 'render', 'distill'] as const;
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

export interface Structure {
  /**
   * Rewrites a PDF object by object: repaired cross-references, object streams, recompressed Flate streams.
   * Throws PDF_ENCRYPTED, PDF_CORRUPT.
   */
  rewrite(input: string, output: string, options?: { compress?: boolean; linearize?: boolean }): Promise<{ warnings: string[] }>;
  /** Joins page ranges of files in order. `pages` in qpdf's notation ("1-5,8,r1"), all pages when absent. */
  join(inputs: readonly { path: string; pages?: string }[], output: string): Promise<{ warnings: string[] }>;
  readonly engine: string;
}

export interface Render {
  /** Pages a reader can really open. Throws PDF_ENCRYPTED, PDF_CORRUPT. */
  open(path: string): Promise<{ pages: number }>;
  readonly engine: string;
}

export interface Distill {
  /** Writes `input` (already rewritten by `structure`) anew with images at most `dpi`, JPEG `quality` 10..100. */
  distill(
    input: string,
    output: string,
    options: { dpi: number; quality: number; onPage?: (page: number) => void },
  ): Promise<void>;
  readonly engine: string;
}

export interface Tools {
  structure: Structure;
  render: Render;
  distill?: Distill;
}
