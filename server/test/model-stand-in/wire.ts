import type { Asked, Protocol } from './asked.ts';

/** How an answer ends, in words of no provider. */
export type End = 'whole' | 'truncated' | 'refused';

/** A token is four characters here. */
export const tokensOf = (text: string): number => Math.ceil(text.length / 4);

export interface Counted {
  input: number;
  output: number;
}

/** The body of a 200, as the provider writes it. */
export function answerBody(asked: Asked, text: string, end: End, { input, output }: Counted): object {
  const created = 1_760_000_000;
  switch (asked.protocol) {
    case 'openai-chat':
    case 'openrouter':
      return {
        id: 'chatcmpl-stand-in',
        object: 'chat.completion',
        created,
        model: asked.model,
        ...(asked.protocol === 'openrouter' ? { provider: 'Stand-in' } : {}),
        choices: [
          {
            index: 0,
            message:
              end === 'refused' && asked.protocol === 'openai-chat'
                ? { role: 'assistant', content: null, refusal: text }
                : { role: 'assistant', content: text, refusal: null },
            logprobs: null,
            finish_reason:
              end === 'truncated'
                ? 'length'
                : end === 'refused' && asked.protocol === 'openrouter'
                  ? 'content_filter'
                  : 'stop',
          },
        ],
        usage: {
          prompt_tokens: input,
          completion_tokens: output,
          total_tokens: input + output,
          ...(asked.protocol === 'openrouter' ? { cost: (input + output * 4) / 1e6 } : {}),
        },
      };
    case 'openai-responses':
      return {
        id: 'resp_stand_in',
        object: 'response',
        created_at: created,
        status: end === 'truncated' ? 'incomplete' : 'completed',
        error: null,
        incomplete_details: end === 'truncated' ? { reason: 'max_output_tokens' } : null,
        model: asked.model,
        output: [
          {
            type: 'message',
            id: 'msg_stand_in',
            status: end === 'truncated' ? 'incomplete' : 'completed',
            role: 'assistant',
            content: [
              end === 'refused'
                ? { type: 'refusal', refusal: text }
                : { type: 'output_text', text, annotations: [], logprobs: [] },
            ],
          },
        ],
        usage: {
          input_tokens: input,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: output,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: input + output,
        },
      };
    case 'anthropic': {
      const input_ = asked.tool && end !== 'refused' ? objectIn(text) : undefined;
      return {
        id: 'msg_stand_in',
        type: 'message',
        role: 'assistant',
        model: asked.model,
        content: input_
          ? [{ type: 'tool_use', id: 'toolu_stand_in', name: asked.tool, input: input_ }]
          : end === 'refused'
            ? []
            : [{ type: 'text', text }],
        stop_reason:
          end === 'truncated'
            ? 'max_tokens'
            : end === 'refused'
              ? 'refusal'
              : input_
                ? 'tool_use'
                : 'end_turn',
        stop_sequence: null,
        usage: { input_tokens: input, output_tokens: output },
      };
    }
    case 'gemini':
      return {
        candidates: [
          {
            ...(end === 'refused' ? {} : { content: { role: 'model', parts: [{ text }] } }),
            finishReason: end === 'truncated' ? 'MAX_TOKENS' : end === 'refused' ? 'SAFETY' : 'STOP',
            index: 0,
          },
        ],
        usageMetadata: {
          promptTokenCount: input,
          candidatesTokenCount: output,
          totalTokenCount: input + output,
        },
        modelVersion: asked.model,
      };
  }
}

function objectIn(text: string): object | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const geminiStatus: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};
const anthropicType: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

/** The body of an error, as the provider writes it. */
export function errorBody(protocol: Protocol, status: number, message: string, code?: string): object {
  switch (protocol) {
    case 'openai-chat':
    case 'openai-responses':
      return {
        error: {
          message,
          type: status < 500 ? 'invalid_request_error' : 'server_error',
          param: null,
          code: code ?? null,
        },
      };
    case 'openrouter':
      return { error: { code: status, message }, user_id: 'user_stand_in' };
    case 'anthropic':
      return {
        type: 'error',
        error: { type: anthropicType[status] ?? 'api_error', message },
        request_id: 'req_stand_in',
      };
    case 'gemini':
      return { error: { code: status, message, status: geminiStatus[status] ?? 'INTERNAL' } };
  }
}
