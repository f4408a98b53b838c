/**
 * The stand-in as a server for demos: `node server/test/model-stand-in/main.ts [--port 9099] [--latency 300] [--answers FILE]`.
 * FILE is a module whose `answer` is given each question. Prints the settings with which Octavo asks it.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { AnswerOf } from './answers.ts';
import { openStandIn } from './stand-in.ts';

const { values } = parseArgs({
  options: { port: { type: 'string' }, latency: { type: 'string' }, answers: { type: 'string' } },
});
const given = values.answers
  ? ((await import(pathToFileURL(resolve(values.answers)).href)) as { answer: AnswerOf })
  : undefined;
const standIn = await openStandIn({
  port: Number(values.port ?? 9099),
  latencyMs: Number(values.latency ?? 0),
  ...(given ? { answer: given.answer } : {}),
});
for (const [name, value] of Object.entries(standIn.environment())) console.log(`${name}=${value}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void standIn.close());
