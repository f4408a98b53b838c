import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { routeNotFound } from './problem.ts';

/** Serves the built console: its files as they are, its index for every page of it, and the coded 404 for the rest. */
export async function serveConsole(app: FastifyInstance, folder: string): Promise<void> {
  const built = existsSync(join(folder, 'index.html'));
  if (built)
    await app.register(fastifyStatic, {
      root: folder,
      index: false,
      wildcard: false,
      maxAge: '1y',
      immutable: true,
      setHeaders: (res, path) => {
        // Only names with a hash may be kept; the index and the icons change with a release.
        if (!path.includes('/assets/')) res.header('cache-control', 'no-cache');
      },
    });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    const page =
      ['GET', 'HEAD'].includes(request.method) &&
      (request.headers.accept ?? '').includes('text/html') &&
      !path.startsWith('/api/');
    if (page && built)
      return reply
        .header('cache-control', 'no-cache')
        .type('text/html')
        .sendFile('index.html', { cacheControl: false });
    throw routeNotFound({ method: request.method, path: path.slice(0, 200) });
  });
}
