import { fault } from '../fault.ts';

export const noFile = fault({
  code: 'NO_FILE',
  kind: 'invalid',
  message: 'The request has no file. Send multipart/form-data with the document in the field `file`.',
});
export const emptyFile = fault({
  code: 'EMPTY_FILE',
  kind: 'invalid',
  message: 'The file {name} is empty. Check that it was saved and uploaded whole.',
});
export const fileTooLarge = fault({
  code: 'FILE_TOO_LARGE',
  kind: 'too_large',
  message: 'The file {name} is larger than the {limit} this server takes. Split it, or raise MAX_FILE_SIZE.',
});
export const totalTooLarge = fault({
  code: 'TOTAL_SIZE_EXCEEDED',
  kind: 'too_large',
  message:
    'The files are together larger than the {limit} this server takes. Send fewer at a time, or raise MAX_TOTAL_SIZE.',
});
export const tooManyFiles = fault({
  code: 'TOO_MANY_FILES',
  kind: 'too_large',
  message:
    '{operation} takes at most {limit} file(s) in one job. Send the others as jobs of their own, or use /bulk.',
});
export const tooFewFiles = fault({
  code: 'TOO_FEW_FILES',
  kind: 'invalid',
  message: '{operation} takes at least {limit} files in one job; this request has {count}.',
});
export const unsupportedFormat = fault({
  code: 'UNSUPPORTED_FORMAT',
  kind: 'unsupported',
  message: 'The content of {name} is {found}, whatever its name says. {operation} takes {accepts}.',
});
export const pageLimit = fault({
  code: 'PAGE_LIMIT',
  kind: 'unprocessable',
  message: '{name} has {pages} pages; {taker} takes {limit}. {remedy}',
});
export const inspectionLimit = fault({
  code: 'DOCUMENT_TOO_COMPLEX',
  kind: 'unprocessable',
  message:
    '{name} could not be opened within the {seconds} seconds and {memory} an inspection may use. It is damaged, or built to exhaust its reader.',
});
export const fileNotFound = fault({
  code: 'FILE_NOT_FOUND',
  kind: 'not_found',
  message:
    'There is no file with this id. Check the id; uploads are listed in the answer of POST /api/v1/uploads.',
});
export const fileExpired = fault({
  code: 'FILE_EXPIRED',
  kind: 'gone',
  message: 'This file expired at {expired_at}. Upload it again.',
});
export const fileLost = fault({
  code: 'FILE_LOST',
  kind: 'gone',
  message:
    'The store no longer has this file. Submit the document again; the operator finds the loss in the log.',
});
export const uploadAborted = fault({
  code: 'UPLOAD_ABORTED',
  kind: 'invalid',
  message: 'The upload ended before the file was complete. Send it again.',
  retryable: true,
});
