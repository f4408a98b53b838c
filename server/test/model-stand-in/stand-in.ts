import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AnswerOf, inOtherLanguage, sample } from './answers.ts';
import { type Asked, protocolOf, readAsked } from './asked.ts';
import { Script, type Step } from './script.ts';
import { answerBody, type Counted, type End, errorBody, tokensOf } from './wire.ts';

export interface Call extends Asked {
  path: string;
  /** Milliseconds since the stand-in was opened. */
  began: number;
  ended: number | undefined;
  what: Step['do'];
  /** The status sent; undefined when the connection was cut or closed first. */
  status: number | undefined;
  /** The caller closed the connection before it had its answer. */
  abandoned: boolean;
  tokens: Counted;
}

export interface StandInOptions {
  port?: number;
  /** Before each answer. */
  latencyMs?: number;
  answer?: AnswerOf;
  /** The only key that is let in; absent: any. */
  key?: string;
}

export interface StandIn {
  url: string;
  /** What to set for Octavo to ask it, for every provider there is. */
  environment(key?: string): Record<string, string>;
  calls: Call[];
  /** The most requests there were at a time. */
  readonly peak: number;
  /** Requests not answered yet. */
  readonly open: number;
  script(...steps: Step[]): void;
  setLatency(ms: number): void;
  setAnswer(answer: AnswerOf): void;
  /** Forgets calls and script. */
  reset(): void;
  close(): Promise<void>;
}

const longestRequest = 32 * 2 ** 20;

/**
 * A server that speaks the protocols of the providers and does what the script says. `/admin/…` lets a test steer one that
 * runs beside a real service: POST script (steps), POST latency ({"ms"}), POST reset, GET calls.
 */
export async function openStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const opened = performance.now();
  const script = new Script();
  const calls: Call[] = [];
  let { latencyMs = 0, answer = sample } = options;
  let open = 0;
  let peak = 0;
  const elapsed = () => Math.round(performance.now() - opened);

  const json = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

  const reset = () => {
    script.set([]);
    calls.length = 0;
    peak = open;
  };

  const administer = (request: IncomingMessage, response: ServerResponse, path: string, body: unknown) => {
    if (request.method === 'GET' && path === '/admin/calls')
      return json(response, 200, { open, peak, left: script.left(), calls: calls.map(shown) });
    if (path === '/admin/script') script.set(body);
    else if (path === '/admin/latency') latencyMs = Number((body as { ms?: unknown }).ms) || 0;
    else if (path === '/admin/reset') reset();
    else return json(response, 404, { error: 'no such thing to administer' });
    return json(response, 200, { ok: true });
  };

  const say = async (response: ServerResponse, step: Step, call: Call, gone: AbortSignal) => {
    const { protocol } = call;
    const fail = (status: number, message: string, code?: string) => {
      call.status = status;
      const headers = step.retryAfter === undefined ? {} : { 'retry-after': step.retryAfter };
      json(response, status, errorBody(protocol, status, message, code), headers);
    };
    const send = (text: string, end: End = 'whole') => {
      const count: Counted = { input: inputOf(call), output: tokensOf(text) };
      call.tokens = count;
      call.status = 200;
      return JSON.stringify(answerBody(call, text, end, count));
    };
    const value = (): unknown => answer(call);
    const asText = (made: unknown) => (typeof made === 'string' ? made : JSON.stringify(made));
    const whole = (body: string) => response.writeHead(200, { 'content-type': 'application/json' }).end(body);

    await sleep(step.latencyMs && step.do !== 'trickle' ? step.latencyMs : latencyMs, undefined, {
      signal: gone,
    });
    if (options.key !== undefined && call.key !== options.key)
      return fail(401, `Incorrect API key provided: ${call.key}`);
    switch (step.do) {
      case 'answer':
        return whole(send(asText(value())));
      case 'status':
        return fail(step.status ?? 500, step.message ?? 'The stand-in was told to fail.', step.message);
      case 'cut':
        return response.socket?.destroy();
      case 'cut_body': {
        const body = send(asText(value()));
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length + 10 });
        response.write(body.slice(0, body.length / 2));
        await sleep(20);
        return response.socket?.destroy();
      }
      case 'malformed': {
        const body = send(asText(value()));
        return whole(body.slice(0, body.length / 2));
      }
      case 'no_json':
        call.status = 200;
        return response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Maintenance</html>');
      case 'ok_error':
        call.status = 200;
        return json(
          response,
          200,
          errorBody(protocol, step.status ?? 502, step.message ?? 'Upstream is down.'),
        );
      case 'break_schema':
        return whole(send('{"unexpected":true}'));
      case 'prose':
        return whole(send('Here is what I think of your text: it is long.'));
      case 'fence':
        return whole(send(`\`\`\`json\n${asText(value())}\n\`\`\``));
      case 'refuse':
        return whole(send('I cannot help with that.', 'refused'));
      case 'truncate': {
        const text = asText(value());
        return whole(send(text.slice(0, text.length / 2), 'truncated'));
      }
      case 'empty':
        return whole(send(''));
      case 'other_language':
        return whole(send(asText(inOtherLanguage(value()))));
      case 'trickle': {
        const body = send(asText(value()));
        response.writeHead(200, { 'content-type': 'application/json' });
        for (let at = 0; at < body.length; at += 16) {
          response.write(body.slice(at, at + 16));
          await sleep(step.latencyMs ?? 50, undefined, { signal: gone });
        }
        return response.end();
      }
      case 'hang':
        return sleep(600_000, undefined, { signal: gone, ref: false });
    }
  };

  const answerCall = async (request: IncomingMessage, response: ServerResponse, path: string, body: any) => {
    const protocol = protocolOf(path);
    if (!protocol) return json(response, 404, { error: { message: `no such path: ${path}` } });
    let asked: Asked;
    try {
      asked = readAsked(protocol, path, request.headers, body);
    } catch (error) {
      return json(response, 400, errorBody(protocol, 400, (error as Error).message));
    }
    const step = script.next(`${asked.prompt}\n${asked.model}`);
    const call: Call = {
      ...asked,
      path,
      began: elapsed(),
      ended: undefined,
      what: step.do,
      status: undefined,
      abandoned: false,
      tokens: { input: 0, output: 0 },
    };
    calls.push(call);
    open += 1;
    peak = Math.max(peak, open);
    const gone = new AbortController();
    response.once('close', () => {
      open -= 1;
      call.ended = elapsed();
      call.abandoned = !response.writableFinished && !['cut', 'cut_body'].includes(step.do);
      gone.abort();
    });
    await say(response, step, call, gone.signal);
  };

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://stand-in').pathname;
    void readJson(request)
      .then((body) =>
        path.startsWith('/admin/')
          ? administer(request, response, path, body)
          : answerCall(request, response, path, body),
      )
      .catch((error) => {
        if ((error as Error).name === 'AbortError' || response.destroyed) return;
        if (!response.headersSent) json(response, 400, { error: { message: String(error) } });
      });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    calls,
    get peak() {
      return peak;
    },
    get open() {
      return open;
    },
    environment: (key = options.key ?? 'stand-in-key') => environmentFor(url, key),
    script: (...steps) => script.set(steps),
    setLatency: (ms) => {
      latencyMs = ms;
    },
    setAnswer: (given) => {
      answer = given;
    },
    reset,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Settings by which every provider is this server. */
export const environmentFor = (url: string, key: string): Record<string, string> => ({
  OPENROUTER_API_KEY: key,
  OPENROUTER_BASE_URL: `${url}/api/v1`,
  OPENAI_API_KEY: key,
  OPENAI_BASE_URL: `${url}/v1`,
  ANTHROPIC_API_KEY: key,
  ANTHROPIC_BASE_URL: `${url}/v1`,
  GEMINI_API_KEY: key,
  GOOGLE_GENERATIVE_AI_BASE_URL: `${url}/v1beta`,
  OPENAI_COMPATIBLE_BASE_URL: `${url}/v1`,
  OPENAI_COMPATIBLE_API_KEY: key,
  MODEL_SPEED: 'openrouter:stand-in/speed',
  MODEL_BALANCED: 'openrouter:stand-in/balanced',
  MODEL_QUALITY: 'openrouter:stand-in/quality',
});

const inputOf = ({ system, prompt, after }: Asked) => tokensOf(system + prompt + after.join(''));

/** A call as `/admin/calls` tells of it: without the whole body. */
const shown = ({ body: _, key: __, ...call }: Call) => call;

async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request) {
    size += piece.length;
    if (size > longestRequest) throw new Error('a request that is too long');
    pieces.push(piece as Buffer);
  }
  return size === 0 ? {} : JSON.parse(Buffer.concat(pieces).toString('utf8'));
}
