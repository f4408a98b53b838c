import { serveSandbox } from '../../server/src/sandbox/child.ts';

/** Answers with the milliseconds since the time in the request: the clock is one for all processes of a machine. */
serveSandbox(async (request) => performance.timeOrigin + performance.now() - Number(request));
