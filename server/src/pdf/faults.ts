import { fault } from '../fault.ts';

const opensNot = fault({
  code: 'PDF_ENCRYPTED',
  kind: 'unprocessable',
  message: 'This PDF opens only with a password or a certificate. {remedy}',
});
const remedy =
  'Save a copy without the protection and send that; a PDF that merely forbids printing or changes is fine as it is.';

/** PDF_ENCRYPTED; `option` is where the operation takes the password, if it does. */
export const pdfEncrypted = (option?: string, cause?: unknown) =>
  option === undefined
    ? opensNot({ remedy }, cause)
    : opensNot({ remedy: `Give its password in the option \`${option}\`. ${remedy}`, option }, cause);
export const passwordWrong = fault({
  code: 'PDF_PASSWORD_WRONG',
  kind: 'unprocessable',
  message:
    'The PDF does not open: this is the wrong password. Check it; small and capital letters and blanks count.',
});
export const pdfCorrupt = fault({
  code: 'PDF_CORRUPT',
  kind: 'unprocessable',
  message:
    'This PDF is damaged beyond what can be repaired. Check that it was downloaded whole, or open it in the program that made it and save it again.',
});
export const noPages = fault({
  code: 'NO_PAGES',
  kind: 'unprocessable',
  message: 'This PDF has no pages. Check that the program that made it finished its work.',
});
export const pdfTooLarge = fault({
  code: 'PDF_TOO_LARGE',
  kind: 'too_large',
  message: 'This PDF is larger than the 4 GB a reader here can open. Split it first.',
});
export const structureLoss = fault({
  code: 'STRUCTURE_LOSS',
  kind: 'internal',
  retryable: false,
  message:
    'The result lacked {what} and was thrown away. The document is damaged, or this is a fault of ours: report it.',
});
