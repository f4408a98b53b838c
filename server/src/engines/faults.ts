import { fault } from '../fault.ts';

export const engineFailed = fault({
  code: 'ENGINE_FAILED',
  kind: 'unprocessable',
  message:
    '{engine} could not process this document. Open it in the program that made it, save it again and send that; if it stays, report the document.',
});
export const engineMissing = fault({
  code: 'ENGINE_MISSING',
  kind: 'unavailable',
  message: 'This operation needs {tool}, which this server lacks: {reason}',
  retryAfterSeconds: 3600,
});
