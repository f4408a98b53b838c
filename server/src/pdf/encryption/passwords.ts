/** Characters of PDFDocEncoding (PDF 32000-1, annex D.2) where it differs from Latin-1. */
const document = new Map<string, number>();
for (const [first, signs] of [
  [0x18, '˘ˇˆ˙˝˛˚˜'],
  [0x80, '•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž'],
  [0xa0, '€'],
] as const)
  [...signs].forEach((sign, index) => {
    document.set(sign, first + index);
  });

/**
 * The bytes a password may stand for, likeliest first. Up to revision 4 it is text in PDFDocEncoding (7.6.3.3), of which
 * 32 bytes count; programs also took the encoding of the machine or UTF-8. From revision 5 on it is UTF-8 after SASLprep
 * (RFC 4013), of which 127 bytes count; not all programs prepare it.
 */
export function passwordBytes(password: string, revision: number): Buffer[] {
  const forms =
    revision >= 5
      ? [Buffer.from(prepared(password), 'utf8'), Buffer.from(password, 'utf8')]
      : [inDocumentEncoding(password), inLatin(password), Buffer.from(password, 'utf8')];
  const most = revision >= 5 ? 127 : 32;
  const found = new Map<string, Buffer>();
  for (const form of forms)
    if (form) found.set(form.subarray(0, most).toString('hex'), form.subarray(0, most));
  return [...found.values()];
}

function inDocumentEncoding(text: string): Buffer | undefined {
  const codes = [...text].map((sign) => document.get(sign) ?? latin(sign));
  return codes.every((code) => code !== undefined) ? Buffer.from(codes as number[]) : undefined;
}

const latin = (sign: string): number | undefined => {
  const code = sign.codePointAt(0)!;
  return code < 0x80 || (code > 0xa0 && code < 0x100) ? code : undefined;
};

const inLatin = (text: string): Buffer | undefined =>
  [...text].every((sign) => sign.codePointAt(0)! < 0x100) ? Buffer.from(text, 'latin1') : undefined;

/** SASLprep but for what it forbids: special spaces are spaces, invisible characters vanish, then NFKC. */
const prepared = (text: string): string =>
  text
    .replace(/[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g, ' ')
    .replace(/(?:\u00ad|\u034f|\u1806|[\u180b-\u180d]|\u200c|\u200d|\u2060|[\ufe00-\ufe0f]|\ufeff)/g, '')
    .normalize('NFKC');
