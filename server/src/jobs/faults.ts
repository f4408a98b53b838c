import { fault } from '../fault.ts';

export const jobNotFound = fault({
  code: 'JOB_NOT_FOUND',
  kind: 'not_found',
  message: 'There is no job with this id. Check the id; GET /api/v1/jobs lists yours.',
});
export const jobDeleted = fault({
  code: 'JOB_DELETED',
  kind: 'gone',
  message:
    'This job was deleted at {deleted_at}, and its files with it. Submit the document again for a new result.',
});
export const invalidJobStatus = fault({
  code: 'INVALID_JOB_STATUS',
  kind: 'conflict',
  message: 'The job is {status}, so it cannot become {wanted}. GET the job to see where it stands.',
});
export const confirmationExpired = fault({
  code: 'CONFIRMATION_EXPIRED',
  kind: 'gone',
  message:
    'No files came for this job within {seconds} s, so it was given up and nothing was charged. Confirm it again, and send them.',
});
export const resultNotReady = fault({
  code: 'RESULT_NOT_READY',
  kind: 'conflict',
  message:
    'The job is {status}: its result is not ready. Wait for the job to complete (GET /api/v1/jobs/{job_id}/events tells when).',
  retryable: true,
  retryAfterSeconds: 2,
});
export const noResult = fault({
  code: 'NO_RESULT_FILE',
  kind: 'conflict',
  message:
    'The job is {status} and has no file to download; what it found is in the `result` of GET /api/v1/jobs/{job_id}.',
});
export const resultExpired = fault({
  code: 'RESULT_EXPIRED',
  kind: 'gone',
  message: 'The files of this job expired at {expired_at}. Submit the document again for a new result.',
});
export const sourceExpired = fault({
  code: 'SOURCE_EXPIRED',
  kind: 'gone',
  message: 'The source files of this job are gone, so it cannot run again. Submit the document again.',
});
export const secretErased = fault({
  code: 'SECRET_ERASED',
  kind: 'conflict',
  message:
    'The {option} of this job was erased when it ended, so it cannot run again. Submit the document again with it.',
});
export const secretUnreadable = fault({
  code: 'SECRET_UNREADABLE',
  kind: 'unavailable',
  message:
    'The {option} of this job cannot be read by this worker: it has another secret than the API. Give every machine the same JWT_SECRET.',
});
export const queueFull = fault({
  code: 'QUEUE_FULL',
  kind: 'unavailable',
  message:
    '{waiting} requests are waiting, which is as many as this server accepts. Try again after the time in Retry-After.',
  retryAfterSeconds: 15,
});
export const clientJobIdInUse = fault({
  code: 'CLIENT_JOB_ID_IN_USE',
  kind: 'conflict',
  message:
    'A job with client_job_id {client_job_id} is still running. Wait for it, cancel it, or use another client_job_id.',
});
export const idempotencyConflict = fault({
  code: 'IDEMPOTENCY_CONFLICT',
  kind: 'conflict',
  message: 'A request with this Idempotency-Key is still in progress. Try again in a moment for its answer.',
  retryable: true,
  retryAfterSeconds: 1,
});
export const idempotencyMismatch = fault({
  code: 'IDEMPOTENCY_MISMATCH',
  kind: 'invalid',
  message: 'This Idempotency-Key was used with another request. Use a new key for a new request.',
});
export const processingFailed = fault({
  code: 'PROCESSING_FAILED',
  kind: 'unprocessable',
  message: '{reason}',
});
export const workerLost = fault({
  code: 'WORKER_LOST',
  kind: 'unavailable',
  message:
    'The worker stopped in the middle of this {times} times. Retry the job; if it happens again, the document is likely more than this machine can hold.',
});
export const stepMismatch = fault({
  code: 'STEP_MISMATCH',
  kind: 'unprocessable',
  message:
    'Step {step} ({operation}) takes {takes}, but the step before it gave {gave}. Change the order of the steps.',
});
export const bulkFailed = fault({
  code: 'BULK_FAILED',
  kind: 'unprocessable',
  message: 'None of the {count} files could be processed; `items` says why for each.',
});
