import { inflateRawSync } from 'node:zlib';

const pdf = 'application/pdf';
const zip = 'application/zip';
const unknown = 'application/octet-stream';
const office = 'application/vnd.openxmlformats-officedocument.';

/** What `sniff` can tell, and how people call it ("the content of x is …"). */
export const mediaTypeNames: Readonly<Record<string, string>> = {
  [pdf]: 'a PDF',
  'image/png': 'a PNG image',
  'image/jpeg': 'a JPEG image',
  'image/gif': 'a GIF image',
  'image/tiff': 'a TIFF image',
  'image/webp': 'a WebP image',
  [`${office}wordprocessingml.document`]: 'a Word document (docx)',
  [`${office}spreadsheetml.sheet`]: 'an Excel workbook (xlsx)',
  [`${office}presentationml.presentation`]: 'a PowerPoint presentation (pptx)',
  'application/vnd.ms-excel.sheet.macroenabled.12': 'an Excel workbook with macros (xlsm)',
  'application/vnd.ms-word.document.macroenabled.12': 'a Word document with macros (docm)',
  'application/vnd.ms-powerpoint.presentation.macroenabled.12':
    'a PowerPoint presentation with macros (pptm)',
  'application/x-ole-storage': 'an old or encrypted Office file',
  'application/postscript': 'a PostScript program',
  'text/html': 'an HTML page',
  'image/svg+xml': 'an SVG drawing',
  'text/xml': 'an XML file',
  'text/plain': 'plain text',
  [zip]: 'a ZIP archive',
  [unknown]: 'of an unknown kind',
};

/**
 * The media type of a file by its content; the client's word counts for nothing. `head` is the first bytes (4 KiB or
 * more are best), `tail` the last ones where they are at hand: a ZIP's directory, which tells an Office format, is there.
 *
 * A PDF is a PDF only with `%PDF-` at its very start. Readers accept the header anywhere in the first 1024 bytes, and
 * so a PostScript program with a PDF glued on passes their checks and is then run by an interpreter. White space and a
 * UTF-8 byte order mark before the header are let through: neither can hold a program, and web servers do add them.
 */
export function sniff(head: Uint8Array, tail: Uint8Array = new Uint8Array()): string {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const start = bytes.toString('latin1', 0, 64);
  if (/^(\xef\xbb\xbf)?[\t\n\f\r ]{0,16}%PDF-/.test(start)) return pdf;
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(start)) return 'image/gif';
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((magic) => start.startsWith(magic))) return 'image/tiff';
  if (/^RIFF.{4}WEBP/s.test(start)) return 'image/webp';
  if (start.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return 'application/x-ole-storage';
  if (start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06'))
    return insideZip(bytes, Buffer.from(tail));
  if (start.startsWith('%!') || start.startsWith('\xc5\xd0\xd3\xc6')) return 'application/postscript';
  return asText(bytes);
}

/** Office formats are ZIPs that say what they are in `[Content_Types].xml`; where that is out of reach, by entry names. */
function insideZip(head: Buffer, tail: Buffer): string {
  const names = [...entryNames(head, 'PK\x03\x04', 26, 30), ...entryNames(tail, 'PK\x01\x02', 28, 46)];
  if (!names.includes('[Content_Types].xml')) return zip;
  const types = contentTypes(head);
  const macros = types.includes('macroEnabled') || names.some((name) => name.endsWith('/vbaProject.bin'));
  const has = (type: string, folder: string) =>
    types.includes(`${type}.main+xml`) || names.some((name) => name.startsWith(folder));
  if (types.includes('sheet.macroEnabled') || has('spreadsheetml.sheet', 'xl/'))
    return macros ? 'application/vnd.ms-excel.sheet.macroenabled.12' : `${office}spreadsheetml.sheet`;
  if (types.includes('document.macroEnabled') || has('wordprocessingml.document', 'word/'))
    return macros ? 'application/vnd.ms-word.document.macroenabled.12' : `${office}wordprocessingml.document`;
  if (types.includes('presentation.macroEnabled') || has('presentationml.presentation', 'ppt/'))
    return macros
      ? 'application/vnd.ms-powerpoint.presentation.macroenabled.12'
      : `${office}presentationml.presentation`;
  return zip;
}

/** Names of the entries whose headers begin with `signature` (APPNOTE 4.3.7 local, 4.3.12 central). */
function entryNames(bytes: Buffer, signature: string, lengthAt: number, nameAt: number): string[] {
  const names: string[] = [];
  for (
    let at = bytes.indexOf(signature, 0, 'latin1');
    at >= 0;
    at = bytes.indexOf(signature, at + 4, 'latin1')
  ) {
    if (at + nameAt > bytes.length || names.length > 1000) break;
    const length = bytes.readUInt16LE(at + lengthAt);
    names.push(bytes.toString('latin1', at + nameAt, at + nameAt + length));
  }
  return names;
}

/** The text of `[Content_Types].xml` when it is the first entry, as Office writes it, and lies within `head`. */
function contentTypes(head: Buffer): string {
  if (head.length < 30 || head.toString('latin1', 30, 49) !== '[Content_Types].xml') return '';
  const from = 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
  const method = head.readUInt16LE(8);
  if (method === 0) return head.toString('latin1', from, from + 64_000);
  try {
    // The raw stream ends by itself; what follows it is the next entry. Bounded, because a header can lie.
    return inflateRawSync(head.subarray(from), { maxOutputLength: 256_000 }).toString('latin1');
  } catch {
    return '';
  }
}

function asText(bytes: Buffer): string {
  const sample = bytes.subarray(0, 4096);
  const text = sample
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  // A cut in the middle of a character leaves replacement characters at the end; anywhere else they are no text.
  const broken = [...text.replace(/\ufffd{1,3}$/, '')].some(
    (character) => /[\ufffd\p{Cc}]/u.test(character) && !'\t\n\f\r\x1b'.includes(character),
  );
  if (text === '' || broken) return unknown;
  if (/^<(!doctype html|html|head|body|script)\b/i.test(text)) return 'text/html';
  if (/^(<\?xml[^>]*>\s*)?(<!--.*?-->\s*|<!doctype svg[^>]*>\s*)*<svg\b/is.test(text)) return 'image/svg+xml';
  if (/^<\?xml\b/.test(text)) return 'text/xml';
  return 'text/plain';
}
