import { oneOf, type Values, whole } from '../setting.ts';

export const sandboxSettings = {
  sandbox: oneOf(['auto', 'require'], {
    env: 'SANDBOX',
    doc: 'How hard isolation is insisted on: `auto` takes what this machine can enforce and says so, `require` refuses to start without bubblewrap.',
    default: 'auto',
  }),
  sandboxChunksPerProcess: whole(
    {
      env: 'SANDBOX_CHUNKS_PER_PROCESS',
      doc: 'Pieces of work after which an isolated process is replaced by a fresh one.',
      default: 50,
    },
    { min: 1, max: 10_000 },
  ),
  previewProcesses: whole(
    {
      env: 'PREVIEW_PROCESSES',
      doc: 'Isolated processes of an API process that make previews; they start with the first one asked for.',
      default: 2,
    },
    { min: 1, max: 64 },
  ),
  previewQueue: whole(
    {
      env: 'PREVIEW_QUEUE',
      doc: 'Previews that may wait for a process. One more is answered 503 QUEUE_FULL with Retry-After.',
      default: 8,
    },
    { min: 0, max: 1000 },
  ),
};

export type SandboxSettings = Values<typeof sandboxSettings>;
