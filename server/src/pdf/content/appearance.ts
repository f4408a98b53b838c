import type { PdfDocument } from '../objects/document.ts';
import type { PdfObject, Stream } from '../objects/object.ts';
import { identity, type Matrix } from './matrix.ts';

/** From an appearance's box to its annotation's rectangle (12.5.5), turned boxes taken at their larger side. */
export function fit(document: PdfDocument, appearance: Stream, annotation: PdfObject): Matrix {
  const box = boxOf(document, appearance.dict.get('BBox'));
  const rectangle = boxOf(document, document.entry(annotation, 'Rect'));
  if (!box || !rectangle || box.width === 0 || box.height === 0) return identity;
  const factor = Math.max(
    rectangle.width / box.width,
    rectangle.height / box.height,
    rectangle.width / box.height,
    rectangle.height / box.width,
  );
  return factor > 0 && Number.isFinite(factor) ? [factor, 0, 0, factor, 0, 0] : identity;
}

function boxOf(document: PdfDocument, object: PdfObject): { width: number; height: number } | undefined {
  const found = document.get(object);
  if (!Array.isArray(found) || found.length !== 4) return undefined;
  const [left, bottom, right, top] = found.map((one) => Number(document.get(one)));
  const [width, height] = [Math.abs(right! - left!), Math.abs(top! - bottom!)];
  return Number.isFinite(width) && Number.isFinite(height) ? { width, height } : undefined;
}
