import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Answer } from './ask.ts';

/** One exchange over `node:http`, which sends what `fetch` forbids: any Host, any Content-Length. */
export function exchange(
  url: string,
  {
    method = 'POST',
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: Buffer },
): Promise<Pick<Answer, 'status' | 'text' | 'json' | 'code'>> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      incoming.once('error', reject).once('end', () => {
        let json: Answer['json'];
        try {
          json = JSON.parse(text);
        } catch {}
        resolve({ status: incoming.statusCode!, text, json, code: json?.error?.code });
      });
    });
    outgoing.once('error', reject).end(body);
  });
}

/** A connection on which a test writes whatever it likes; `answer` is everything that came back so far. */
export interface Wire {
  socket: Socket;
  answer(): string;
  /** When the other side hung up. */
  closed: Promise<void>;
}

export async function openWire(url: string): Promise<Wire> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return { socket, answer: () => text, closed };
}

/** The head of a multipart POST. */
export const head = (url: string, path: string, headers: Record<string, string | number>): string =>
  `POST /api/v1/${path} HTTP/1.1\r\nHost: ${new URL(url).host}\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;
