import Type from 'typebox';
import { fault } from '../../src/fault.ts';
import { define, type Entry, entry, handle } from '../../src/operations/operation.ts';

export const askedInVain = fault({
  code: 'ASKED_IN_VAIN',
  kind: 'unprocessable',
  message: 'This chunk asked in vain.',
});

/** Operations made for tests that put questions to a language model: one that can do without, one that cannot. */

const made = (needed: boolean): Promise<Entry> => {
  const definition = define({
    name: needed ? 'ask-required' : 'ask-optional',
    title: 'Ask',
    summary: 'A test.',
    accepts: ['text/plain'],
    sources: { min: 1, max: 1 },
    stages: ['asking'],
    tools: needed ? { needs: ['model'] } : { needs: [], uses: ['model'] },
    options: Type.Object(
      {
        questions: Type.Integer({ description: 'How many.', default: 1 }),
        model: Type.String({ description: 'Which model.', default: 'speed' }),
      },
      { additionalProperties: true },
    ),
    result: Type.Object({ text: Type.Optional(Type.String({ description: 'What it made.' })) }),
    chunked: false,
    partial: false,
    network: false,
    limits: {
      base_seconds: 60,
      seconds_per_page: 0,
      memory_bytes: 500_000_000,
      disk_bytes: 50_000_000,
      disk_per_source: 2,
      model_calls: 3,
    },
  });
  const answer = Type.Object({ answer: Type.String() }, { additionalProperties: false });
  return entry(Promise.resolve({ default: definition }), async () => ({
    default: handle(definition, {
      async run(_chunk, sources, options, context) {
        const { readFile } = await import('node:fs/promises');
        context.stage('asking');
        const said: string[] = [];
        const { model } = context.tools;
        for (let n = 0; model && n < options.questions; n += 1) {
          const { value } = await model.generate<{ answer: string }>({
            model: options.model,
            system: 'Answer.',
            prompt: await readFile(sources[0]!.path, 'utf8'),
            schema: answer,
            maxOutputTokens: 100,
          });
          said.push(value.answer);
        }
        const environment = Object.keys(process.env).join(' ');
        return { files: [], data: { text: model ? said.join(' | ') : 'no model', environment } };
      },
    }),
  }));
};

export const askOptional = await made(false);
export const askRequired = await made(true);

const inChunks = define({
  name: 'ask-chunks',
  title: 'Ask in chunks',
  summary: 'A test.',
  accepts: ['text/plain'],
  sources: { min: 1, max: 1 },
  stages: ['asking', 'joining'],
  tools: { needs: [], uses: ['model'] },
  options: Type.Object(
    {
      chunks: Type.Integer({ description: 'How many.', default: 3 }),
      model: Type.String({ description: 'Which model.', default: 'speed' }),
      engine: Type.Enum(['auto', 'local', 'model'], { description: 'Who answers.', default: 'auto' }),
      poison: Type.Array(Type.Integer(), {
        description: 'Chunks that fail, after they have asked.',
        default: [],
      }),
      seconds: Type.Number({ description: 'How long each takes, after it has asked.', default: 0 }),
    },
    { additionalProperties: true },
  ),
  result: Type.Object({ answers: Type.Integer({ description: 'How many.' }) }),
  chunked: true,
  partial: true,
  network: false,
  limits: {
    base_seconds: 60,
    seconds_per_page: 0,
    memory_bytes: 500_000_000,
    disk_bytes: 50_000_000,
    disk_per_source: 2,
    model_calls: 3,
  },
});

/** Each chunk asks one question, the source and its own number. */
export const askChunks = await entry(Promise.resolve({ default: inChunks }), async () => ({
  default: handle(inChunks, {
    plan: (_sources, { chunks }) => ({
      chunks: Array.from({ length: chunks }, (_, index) => ({
        label: `question ${index}`,
        input: { index },
      })),
    }),
    async run({ input }, sources, options, context) {
      const { readFile } = await import('node:fs/promises');
      const { model } = context.tools;
      if (model && options.engine !== 'local')
        await model.generate({
          model: options.model,
          system: 'Answer.',
          prompt: `${input.index} ${await readFile(sources[0]!.path, 'utf8')}`,
          schema: Type.Object({ answer: Type.String() }, { additionalProperties: false }),
          maxOutputTokens: 100,
        });
      await new Promise((resolve) => setTimeout(resolve, options.seconds * 1000));
      if (options.poison.includes(input.index as number)) throw askedInVain();
      return { files: [], data: {} };
    },
    merge: async (parts) => ({ files: [], result: { answers: parts.filter(Boolean).length } }),
  }),
}));
