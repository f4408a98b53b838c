/** What inspection finds in a PDF before a job is accepted. */
export interface PdfFacts {
  /** Pages a second reader can open, not what `/Count` claims. */
  pages: number;
  /** e.g. "1.7". */
  version: string;
  /** Opens only with a password, which was given. */
  encrypted: boolean;
  /** Opens without a password but forbids something (owner password only). */
  owner_password: boolean;
  /** Signature fields that hold a signature. */
  signatures: number;
  /** "none", "acroform" or "xfa". */
  form: 'none' | 'acroform' | 'xfa';
  tagged: boolean;
  /** The largest page as shown (cropped, rotated), points (1/72 inch), before UserUnit: PDFium 2.15 neither tells nor applies it. */
  largest_page: { width: number; height: number };
}
