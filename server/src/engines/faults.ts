import { fault } from '../fault.ts';

export const engineFailed = fault({
  code: 'ENGINE_FAILED',
  kind: 'unprocessable',
  message:
    '{engine} could not process this document. Open it in the program that made it, save it again and send that; if it stays, report the document.',
});
export const unsafeInput = fault({
  code: 'UNSAFE_INPUT',
  kind: 'internal',
  retryable: false,
  message:
    'A file that does not begin as a PDF was about to reach the PostScript interpreter and was stopped.',
});
export const engineMissing = fault({
  code: 'ENGINE_MISSING',
  kind: 'unavailable',
  message: 'This operation needs {tool}, which this server lacks: {reason}',
  retryAfterSeconds: 3600,
});
