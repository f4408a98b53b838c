import { type OpenPdf, type Pdfium, withMemory } from '../pdfium.ts';
import { frameOf, type PageFrame } from './affine.ts';
import { type Face, faceOf, plainFace } from './face.ts';
import type { PageLosses } from './page-text.ts';

/** What one glyph shows and where, on the page as shown (points, y down). */
export interface Glyph {
  /** One character, or those of a ligature; ` ` is a blank the document draws. */
  text: string;
  /** Start of its baseline, and how far it reaches along it. */
  x: number;
  y: number;
  advance: number;
  /** Height of the font, points on the page. */
  size: number;
  /** Radians clockwise, of its baseline. */
  angle: number;
  face: Face;
  /** Drawn without ink, as the text of a recognised scan is. */
  hidden: boolean;
  /** Place in the order in which the page draws. */
  index: number;
  /** The drawing operation it belongs to; the same text drawn again has another. */
  object: number;
}

export interface PageGlyphs {
  frame: PageFrame;
  glyphs: Glyph[];
  losses: PageLosses;
}

/** Glyphs read of one page. A dense newspaper page has 30,000; a hostile one could fill the memory. */
const most = 100_000;
const replacement = '\uFFFD';

/**
 * The glyphs of a page as PDFium finds them (forms, filled fields and typed notes included), with what it cannot tell marked. Its own guesses at
 * blanks and line ends are passed over: they follow the order of drawing, not the page.
 * Throws what PDFium throws where the page cannot be loaded.
 */
export function readGlyphs(pdf: OpenPdf, index: number): PageGlyphs | undefined {
  const { library } = pdf;
  const page = withFields(pdf, index);
  if (page === 0) return undefined;
  const text = library.FPDFText_LoadPage(page);
  try {
    const frame = frameOf(pdf, page);
    if (text === 0) return { frame, glyphs: [], losses: noLosses() };
    return {
      frame,
      ...withMemory(library, scratchBytes, (address) => collect(library, text, frame, address)),
    };
  } finally {
    if (text !== 0) library.FPDFText_ClosePage(text);
    library.FPDF_ClosePage(page);
  }
}

/** Annotations looked at for text of their own. */
const mostAnnotations = 2000;
/** FPDF_ANNOT_FREETEXT, STAMP, WIDGET: what people write and fill in. Links, notes and marks have no text on the page. */
const written = new Set([3, 13, 20]);
const flattened = 1;

/** The page; where fields are filled in or text was typed onto it, with that in its content. Only in memory. */
function withFields({ library, handle }: OpenPdf, index: number): number {
  const page = library.FPDF_LoadPage(handle, index);
  if (page === 0) return 0;
  const count = Math.min(library.FPDFPage_GetAnnotCount(page), mostAnnotations);
  let found = false;
  for (let at = 0; at < count && !found; at += 1) {
    const annotation = library.FPDFPage_GetAnnot(page, at);
    if (annotation === 0) continue;
    found = written.has(library.FPDFAnnot_GetSubtype(annotation));
    library.FPDFPage_CloseAnnot(annotation);
  }
  if (!found || library.FPDFPage_Flatten(page, 0) !== flattened) return page;
  library.FPDF_ClosePage(page);
  return library.FPDF_LoadPage(handle, index);
}

export const noLosses = (): PageLosses => ({
  unmapped: 0,
  unmappedFonts: [],
  outside: 0,
  doubled: 0,
  overfull: false,
  unreadable: false,
});

/**
 * What is asked of every character. Straight from WebAssembly: the package's own methods build two arrays a call, and took two thirds
 * of the time of a page.
 */
interface CharCalls {
  FPDFText_GetUnicode(text: number, at: number): number;
  FPDFText_IsGenerated(text: number, at: number): number;
  FPDFText_GetCharOrigin(text: number, at: number, x: number, y: number): number;
  FPDFText_GetLooseCharBox(text: number, at: number, rect: number): number;
  FPDFText_GetTextObject(text: number, at: number): number;
  FPDFText_HasUnicodeMapError(text: number, at: number): number;
  FPDFText_GetFontSize(text: number, at: number): number;
  FPDFText_GetMatrix(text: number, at: number, matrix: number): number;
  FPDFTextObj_GetFont(object: number): number;
  FPDFTextObj_GetTextRenderMode(object: number): number;
}

/** A rectangle (4 floats), a point (2 doubles), a matrix (6 floats). */
const scratchBytes = 64;

function collect(library: Pdfium, text: number, frame: PageFrame, address: number) {
  const calls = library.pdfium.wasmExports as unknown as CharCalls;
  const losses = noLosses();
  const glyphs: Glyph[] = [];
  const faces = new Map<number, Face>();
  const fonts = new Set<string>();
  const count = library.FPDFText_CountChars(text);
  losses.overfull = count > most;
  let view = new DataView(library.pdfium.HEAPU8.buffer, address, scratchBytes);
  let object = -1;
  let look: Look = { face: plainFace, size: 0, angle: 0, hidden: false };
  let before: { x: number; y: number; left: number; right: number } | undefined;
  for (let at = 0; at < Math.min(count, most); at += 1) {
    const code = calls.FPDFText_GetUnicode(text, at);
    // CR, LF and some blanks are PDFium's own.
    if ((code === 32 || code === 13 || code === 10) && calls.FPDFText_IsGenerated(text, at) === 1) continue;
    if (!calls.FPDFText_GetCharOrigin(text, at, address + 16, address + 24)) continue;
    if (!calls.FPDFText_GetLooseCharBox(text, at, address)) continue;
    // PDFium's memory moves when it grows.
    if (view.buffer !== library.pdfium.HEAPU8.buffer)
      view = new DataView(library.pdfium.HEAPU8.buffer, address, scratchBytes);
    const left = view.getFloat32(0, true);
    const top = view.getFloat32(4, true);
    const right = view.getFloat32(8, true);
    const bottom = view.getFloat32(12, true);
    const originX = view.getFloat64(16, true);
    const originY = view.getFloat64(24, true);
    if (!Number.isFinite(left + top + right + bottom + originX + originY)) continue;
    const drawn = calls.FPDFText_GetTextObject(text, at);
    // A form drawn twice has the same objects at other places.
    if (drawn !== object || (before && Math.abs(originY - before.y) > 0.5)) {
      look = lookOf(library, text, at, drawn, frame, faces, address + 32);
      if (drawn !== object) before = undefined;
      object = drawn;
    }
    const unmapped = code !== 2 && calls.FPDFText_HasUnicodeMapError(text, at) === 1;
    const shown = unmapped ? replacement : characterOf(code);
    if (shown === '') continue;
    const last = glyphs.at(-1);
    // The characters of one glyph have one origin and one box.
    if (
      last &&
      before &&
      originX === before.x &&
      originY === before.y &&
      left === before.left &&
      right === before.right
    ) {
      if (shown !== ' ') last.text += shown;
      continue;
    }
    const piece = before !== undefined && originX === before.x && originY === before.y;
    before = { x: originX, y: originY, left, right };
    const place = placed(frame, look, { left, top, right, bottom }, originX, originY, piece);
    const middle = place.x + (Math.cos(look.angle) * place.advance) / 2;
    const height =
      place.y + (Math.sin(look.angle) * place.advance) / 2 - look.size * 0.3 * Math.cos(look.angle);
    if (middle < 0 || middle > frame.width || height < 0 || height > frame.height) {
      if (shown !== ' ') losses.outside += 1;
      continue;
    }
    if (shown === replacement) {
      losses.unmapped += 1;
      fonts.add(look.face.name);
    }
    glyphs.push({
      text: shown,
      ...place,
      size: look.size,
      angle: look.angle,
      face: look.face,
      hidden: look.hidden,
      index: at,
      object: drawn,
    });
  }
  losses.unmappedFonts = [...fonts].slice(0, 3);
  return { glyphs, losses };
}

interface Look {
  face: Face;
  hidden: boolean;
  size: number;
  angle: number;
}

function lookOf(
  library: Pdfium,
  text: number,
  at: number,
  object: number,
  frame: PageFrame,
  faces: Map<number, Face>,
  address: number,
): Look {
  const calls = library.pdfium.wasmExports as unknown as CharCalls;
  const size = calls.FPDFText_GetFontSize(text, at);
  let [a, b, c, d] = [1, 0, 0, 1];
  if (calls.FPDFText_GetMatrix(text, at, address)) {
    const view = new DataView(library.pdfium.HEAPU8.buffer, address, 16);
    [a, b, c, d] = [0, 4, 8, 12].map((offset) => view.getFloat32(offset, true)) as [
      number,
      number,
      number,
      number,
    ];
  }
  const turned = size < 0 ? -1 : 1;
  const [x, y] = frame.vector(a * turned, b * turned);
  const height = Math.abs(size) * Math.hypot(c, d);
  const font = object === 0 ? 0 : calls.FPDFTextObj_GetFont(object);
  let face = faces.get(font);
  if (!face) {
    face = faceOf(library, font);
    faces.set(font, face);
  }
  const angle = Math.atan2(y, x);
  return {
    face,
    // Rendering modes 3 and 7 (PDF 32000-1, table 106).
    hidden: object !== 0 && [3, 7].includes(calls.FPDFTextObj_GetTextRenderMode(object)),
    size: Number.isFinite(height) && height > 0 ? Math.min(height, 2000) : 1,
    angle: Number.isFinite(angle) ? angle : 0,
  };
}

/** Where a glyph begins and how far it goes. The box lies along the axes, so at a slant only the half of it is believed. */
function placed(
  frame: PageFrame,
  { angle, size }: Look,
  box: { left: number; top: number; right: number; bottom: number },
  originX: number,
  originY: number,
  piece: boolean,
) {
  const [x, y] = frame.point(originX, originY);
  const [x1, y1] = frame.point(box.left, box.top);
  const [x2, y2] = frame.point(box.right, box.bottom);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  // An italic f begins left of its origin; the second letter of a ligature right of it.
  if (Math.abs(sin) < 0.02) {
    const start = !piece ? x : cos > 0 ? Math.min(x1, x2) : Math.max(x1, x2);
    return {
      x: start,
      y,
      advance: Math.max(0, cos > 0 ? Math.max(x1, x2) - start : start - Math.min(x1, x2)),
    };
  }
  if (Math.abs(cos) < 0.02) {
    const start = !piece ? y : sin > 0 ? Math.min(y1, y2) : Math.max(y1, y2);
    return {
      x,
      y: start,
      advance: Math.max(0, sin > 0 ? Math.max(y1, y2) - start : start - Math.min(y1, y2)),
    };
  }
  return { x, y, advance: Math.min(size, 0.5 * Math.hypot(x2 - x1, y2 - y1)) };
}

/** Symbols that Word writes into the private area, by code of the fonts Symbol and Wingdings. */
const symbols: Record<number, string> = {
  61623: '•',
  61607: '▪',
  61656: '➢',
  61692: '✓',
  61485: '-',
  61551: '◦',
};

/** The character of a code as PDFium gives it: U+0002 is its word for a hyphen where it sees a line end. */
function characterOf(code: number): string {
  if (code === 2) return '-';
  if (
    code === 32 ||
    code === 9 ||
    code === 0xa0 ||
    code === 0x3000 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x202f
  )
    return ' ';
  if (code >= 0xe000 && code <= 0xf8ff) return symbols[code] ?? replacement;
  if (code === 0xfffd || code === 0xfffe || code === 0xffff) return replacement;
  if (code < 32 || (code >= 0x7f && code < 0xa0) || code === 0xfeff || code === 0x200b) return '';
  if (code === 0x200e || code === 0x200f || code === 0x2060) return '';
  if (code > 0x10ffff) return replacement;
  return String.fromCodePoint(code);
}
