import type { PdfDocument } from '../objects/document.ts';
import { isDict, Stream } from '../objects/object.ts';

/** Which part of PDF/A a document claims in its metadata (ISO 19005): part 1 forbids object streams. */
export function archivalPart(document: PdfDocument): 'none' | '1' | 'later' {
  const metadata = document.entry(document.catalog, 'Metadata');
  if (!(metadata instanceof Stream)) return 'none';
  try {
    const text = document.decode(metadata, 1 << 24).toString('latin1');
    const part = /pdfaid:part\D{0,4}(\d)/.exec(text)?.[1];
    return part === undefined ? 'none' : part === '1' ? '1' : 'later';
  } catch {
    return 'none';
  }
}

/** Usage rights (12.8.2.3) are a signature of a program's maker over the old bytes: after any change readers would complain. */
export function dropUsageRights(document: PdfDocument, warn: (text: string) => void): void {
  const permissions = document.entry(document.catalog, 'Perms');
  if (!isDict(permissions)) return;
  const had = permissions.delete('UR3') || permissions.delete('UR');
  if (!had) return;
  permissions.delete('UR');
  if (permissions.size === 0) document.catalog.delete('Perms');
  warn('Usage rights for Adobe Reader were removed: they hold only for the unchanged file.');
}
