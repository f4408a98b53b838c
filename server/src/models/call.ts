import type { ModelMessage } from 'ai';
import { CallFailure } from './failure.ts';
import { type Question, roughly, type Usage } from './model.ts';
import type { Reachable } from './providers.ts';

/** What one request brought. */
export interface Reply {
  text: string;
  /** Whether it said all it had to say. */
  end: 'whole' | 'truncated' | 'refused' | 'empty';
  usage: Usage;
  cost?: number;
}

/**
 * Sends a question once. `signal` stops it and closes the connection; past `seconds` it is given up. Throws a CallFailure
 * and nothing else: errors of the SDKs carry the whole request, which is somebody's document, and are left behind here.
 */
export async function ask(
  { model, tellSchema, options }: Reachable,
  question: Question,
  seconds: number,
  signal: AbortSignal,
): Promise<Reply> {
  const late = AbortSignal.timeout(Math.ceil(seconds * 1000));
  try {
    const { generateText } = await import('ai');
    (globalThis as { AI_SDK_LOG_WARNINGS?: boolean }).AI_SDK_LOG_WARNINGS = false;
    const result = await generateText({
      model,
      instructions: tellSchema ? withSchema(question) : question.system,
      messages: messagesOf(question),
      // The schema goes to the provider; whether the answer fits is looked at where the question came from.
      output: asJson(question.schema),
      temperature: question.temperature ?? 0,
      maxOutputTokens: question.maxOutputTokens,
      maxRetries: 0,
      abortSignal: AbortSignal.any([signal, late]),
      providerOptions: options,
    });
    if (result.finishReason === 'error')
      throw new CallFailure('server', 'the model broke off', String(result.rawFinishReason));
    const { cost } = (result.providerMetadata?.openrouter?.usage ?? {}) as { cost?: unknown };
    return {
      text: result.text,
      end: endOf(result.finishReason, result.text),
      usage: usageOf(question, result.text, result.usage),
      ...(typeof cost === 'number' && cost >= 0 ? { cost } : {}),
    };
  } catch (error) {
    if (signal.aborted) throw new CallFailure('stopped', 'it was stopped');
    if (late.aborted) throw new CallFailure('late', `no answer within ${seconds} s`);
    throw failureIn(error) ?? new CallFailure('malformed', 'an answer of an unknown form', nameOf(error));
  }
}

/** As the SDK's own `Output.object`, with the text left as it came: a bad answer is worth more than an exception. */
const asJson = (schema: object) => ({
  name: 'object',
  responseFormat: Promise.resolve({ type: 'json' as const, schema }),
  parseCompleteOutput: async ({ text }: { text: string }) => text,
  parsePartialOutput: async ({ text }: { text: string }) => ({ partial: text }),
  createElementStreamTransform: () => undefined,
});

/** The SDKs wrap what our `fetch` throws. */
function failureIn(error: unknown): CallFailure | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1)
    if (at instanceof CallFailure) return at;
  return undefined;
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : typeof error);

const withSchema = ({ system, schema }: Question) =>
  `${system}\n\nAnswer with nothing but a JSON object of this JSON Schema:\n${JSON.stringify(schema)}`;

function messagesOf({ prompt, correction }: Question): ModelMessage[] {
  const asked: ModelMessage = { role: 'user', content: prompt };
  if (!correction) return [asked];
  return [
    asked,
    { role: 'assistant', content: correction.answer || '(nothing)' },
    {
      role: 'user',
      content: `That answer cannot be used: ${correction.problem}\nAnswer again, with nothing but a JSON object that fits the schema.`,
    },
  ];
}

function endOf(reason: string, text: string): Reply['end'] {
  if (reason === 'length') return 'truncated';
  if (reason === 'content-filter') return 'refused';
  return text.trim() === '' ? 'empty' : 'whole';
}

function usageOf(
  { system, prompt, schema, correction }: Question,
  text: string,
  { inputTokens, outputTokens }: { inputTokens: number | undefined; outputTokens: number | undefined },
): Usage {
  const asked = [system, prompt, JSON.stringify(schema), correction?.answer ?? '', correction?.problem ?? ''];
  const input = inputTokens ?? roughly(asked.join('').length);
  const output = outputTokens ?? roughly(text.length);
  const estimated = inputTokens === undefined || outputTokens === undefined;
  return { input, output, total: input + output, estimated };
}
