export { applyEvent } from './apply-event.ts';
export { type Client, type ClientOptions, createClient } from './client.ts';
export { OctavoError } from './error.ts';
export type { SubmitFile, SubmitOptions } from './submission.ts';
export type { Fetch, UploadProgress } from './transport.ts';
export * from './types.ts';
export type { WatchOptions } from './watch.ts';
