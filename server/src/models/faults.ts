import { cancelled, timedOut } from '../death.ts';
import { type Fault, fault, faultFromWire } from '../fault.ts';
import type { Spent } from './model.ts';

export { cancelled };

export const upstreamError = fault({
  code: 'UPSTREAM_ERROR',
  kind: 'unavailable',
  message:
    'The language model provider {provider} failed {attempts} times ({why}). Nothing is wrong with the document: retry the job later.',
  retryAfterSeconds: 30,
});
export const upstreamRejected = fault({
  code: 'UPSTREAM_REJECTED',
  kind: 'unavailable',
  message:
    'The language model provider {provider} does not take requests for {model}: {why}. The operator of this server has to mend that.',
  retryable: false,
});
export const upstreamBadResponse = fault({
  code: 'UPSTREAM_BAD_RESPONSE',
  kind: 'unprocessable',
  message: 'The language model {model} gave no usable answer: {why}.',
});
export const modelUnavailable = fault({
  code: 'MODEL_UNAVAILABLE',
  kind: 'unavailable',
  message: 'No language model can be asked: {reason}',
  retryable: false,
});
export const modelNotAllowed = fault({
  code: 'MODEL_NOT_ALLOWED',
  kind: 'invalid',
  message: 'The model {model} is not allowed on this server. Choose one of: {allowed}.',
});
export const modelCallLimit = fault({
  code: 'MODEL_CALL_LIMIT',
  kind: 'unprocessable',
  message:
    'One piece of this document may put at most {limit} questions to a language model, and has put them. Split the document and submit the parts.',
});

/** Why an answer is of no use, by `details.reason`. */
const uses = {
  schema:
    'two answers in a row were not of the form that was asked for. Choose another model, or retry the job',
  truncated: 'it was cut off at the most tokens an answer may have. Ask for less at a time',
  refused: 'it declined to work on this text. Choose another model',
  empty: 'it was empty. Choose another model, or retry the job',
  malformed: 'the provider sent something that is no answer. Retry the job later',
} as const;

export type BadResponse = keyof typeof uses;

/** `spent` goes along: an answer of no use is paid for like any other. */
export const badResponse = (reason: BadResponse, spent: Spent, cause?: unknown): Fault =>
  upstreamBadResponse({ model: spent.model, why: uses[reason], reason, spent }, cause);

/** A model that does not answer is no document that is too long: the code is the same, the remedy another. */
export const answerTimedOut = (seconds: number, spent: Spent): Fault =>
  faultFromWire({
    ...timedOut({ seconds, spent }).toPublic(),
    message: `The language model ${spent.model} did not answer within ${seconds} s. Retry the job later, choose a faster model, or let the operator raise MODEL_TIMEOUT.`,
  });
