import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { startContract } from '../../client/test/contract.ts';

/**
 * The built console in front of a server that does no work: for looking at every state of a page without documents,
 * engines or a database. File names decide what happens ("slow.pdf", "fail.pdf", "partial.pdf").
 * Run: node console/dev/stand-in.ts [port]
 */
const dist = join(import.meta.dirname, '../dist');
const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; script-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'";
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

async function serveConsole(request: IncomingMessage, response: ServerResponse) {
  const path = normalize(new URL(request.url ?? '/', 'http://x').pathname);
  const file = extname(path) in types ? path : '/index.html';
  try {
    const bytes = await readFile(join(dist, file));
    response
      .writeHead(200, { 'content-type': types[extname(file)] ?? '', 'content-security-policy': policy })
      .end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

const server = await startContract({
  port: Number(process.argv[2] ?? 8080),
  tickMs: 150,
  fallback: (request, response) => void serveConsole(request, response),
});
console.log(`Console on ${server.url}`);
