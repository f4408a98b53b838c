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
};

export type SandboxSettings = Values<typeof sandboxSettings>;
