/** What a request to a provider says, whichever of their languages it is said in. */

export type Protocol = 'openai-chat' | 'openai-responses' | 'anthropic' | 'gemini' | 'openrouter';

export interface Asked {
  protocol: Protocol;
  model: string;
  system: string;
  /** The first thing the user said: the task. */
  prompt: string;
  /** What came after, when an answer was sent back: the answer and the complaint. */
  after: string[];
  /** Of the answer, where the request has one. */
  schema: Record<string, unknown> | undefined;
  maxTokens: number | undefined;
  temperature: number | undefined;
  /** The API key as it came. */
  key: string;
  /** Anthropic's way to structured answers for older models: the answer is the input of this tool. */
  tool: string | undefined;
  body: Record<string, any>;
}

/** The protocol a path belongs to. Any prefix will do, so that one stand-in can be several servers. */
export function protocolOf(path: string): Protocol | undefined {
  if (/\/models\/[^/]+:generateContent$/.test(path)) return 'gemini';
  if (path.endsWith('/messages')) return 'anthropic';
  if (path.endsWith('/responses')) return 'openai-responses';
  if (path.endsWith('/api/v1/chat/completions')) return 'openrouter';
  if (path.endsWith('/chat/completions')) return 'openai-chat';
  return undefined;
}

type Headers = Record<string, string | string[] | undefined>;

/** Reads a request as strictly as the provider would; throws an Error whose message is the complaint (status 400). */
export function readAsked(
  protocol: Protocol,
  path: string,
  headers: Headers,
  body: Record<string, any>,
): Asked {
  const bearer = String(headers.authorization ?? '').replace(/^Bearer /, '');
  const common = { protocol, body, tool: undefined, temperature: body.temperature };
  switch (protocol) {
    case 'openai-chat':
    case 'openrouter': {
      const format = body.response_format?.json_schema;
      if (format?.strict) mustBeStrict(format.schema);
      return {
        ...common,
        key: bearer,
        model: needed(body.model, 'model'),
        ...conversation(body.messages),
        schema: format?.schema,
        maxTokens: body.max_tokens ?? body.max_completion_tokens,
      };
    }
    case 'openai-responses': {
      const format = body.text?.format;
      if (format?.strict) mustBeStrict(format.schema);
      return {
        ...common,
        key: bearer,
        model: needed(body.model, 'model'),
        ...conversation(body.input),
        schema: format?.schema,
        maxTokens: body.max_output_tokens,
      };
    }
    case 'anthropic': {
      if (!headers['anthropic-version']) throw new Error('anthropic-version: header is required');
      const tool =
        body.tools?.find((one: { name: string }) => one.name === body.tool_choice?.name) ?? body.tools?.[0];
      return {
        ...common,
        key: String(headers['x-api-key'] ?? ''),
        model: needed(body.model, 'model'),
        ...conversation(body.messages),
        system: textOf(body.system),
        schema: body.output_config?.format?.schema ?? body.output_format?.schema ?? tool?.input_schema,
        tool: tool?.name,
        maxTokens: needed(body.max_tokens, 'max_tokens'),
      };
    }
    case 'gemini': {
      const generation = body.generationConfig ?? {};
      return {
        ...common,
        key: String(headers['x-goog-api-key'] ?? ''),
        model: decodeURIComponent(/\/models\/([^/]+):generateContent$/.exec(path)![1]!),
        ...conversation(body.contents),
        system: textOf(body.systemInstruction?.parts),
        schema: generation.responseJsonSchema ?? generation.responseSchema,
        maxTokens: generation.maxOutputTokens,
        temperature: generation.temperature,
      };
    }
  }
}

function needed<T>(value: T | undefined, name: string): T {
  if (value === undefined || value === null) throw new Error(`${name}: Field required`);
  return value;
}

function conversation(messages: unknown): { system: string; prompt: string; after: string[] } {
  if (!Array.isArray(messages) || messages.length === 0)
    throw new Error('messages: at least one is required');
  const said = messages.map((one) => ({ role: one.role ?? 'user', text: textOf(one.content ?? one.parts) }));
  const system = said.filter(({ role }) => role === 'system' || role === 'developer').map(({ text }) => text);
  const [first, ...after] = said.filter(({ role }) => role !== 'system' && role !== 'developer');
  if (first?.role !== 'user') throw new Error('messages: the first must be of the user');
  return { system: system.join('\n'), prompt: first.text, after: after.map(({ text }) => text) };
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => String(part.text ?? '')).join('');
}

/** As OpenAI: under `strict` each object is closed and needs all its properties. */
function mustBeStrict(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return;
  const { type, properties, required, additionalProperties } = schema as Record<string, any>;
  if (type === 'object') {
    if (additionalProperties !== false)
      throw new Error("Invalid schema for response_format: 'additionalProperties' is required to be false");
    for (const name of Object.keys(properties ?? {}))
      if (!required?.includes(name))
        throw new Error(`Invalid schema for response_format: 'required' must have ${name}`);
  }
  for (const inner of Object.values(schema)) mustBeStrict(inner);
}
