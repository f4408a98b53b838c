import type { FastifyInstance } from 'fastify';
import { forbidden } from './problem.ts';
import type { HttpSettings } from './settings.ts';

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?|.*\.localhost)$/i;

export const isLoopback = (host: string): boolean => loopback.test(host);

const hostOf = (authority: string) => authority.replace(/:\d+$/, '').toLowerCase();

/**
 * Keeps other web pages out of a service without log-in. A page anywhere can make the browser on this machine send
 * requests to 127.0.0.1: by name after DNS rebinding (so Host must be one of ours), or straight as a form (so Origin, when
 * there is one, must be ours or listed in CORS_ORIGINS).
 */
export function guard(app: FastifyInstance, settings: HttpSettings): void {
  const own = new Set(settings.allowedHosts.map((host) => host.toLowerCase()));
  if (settings.publicUrl) own.add(new URL(settings.publicUrl).hostname.toLowerCase());
  const anyHost = settings.allowOpen && !isLoopback(settings.host) && own.size === 0;
  const origins = new Set(settings.corsOrigins);
  app.addHook('onRequest', async (request) => {
    const host = hostOf(request.headers.host ?? '');
    if (!anyHost && !isLoopback(host) && !own.has(host) && host !== settings.host)
      throw forbidden({
        reason: `This service does not answer to the name ${host.slice(0, 100) || '(none)'}. Add it to ALLOWED_HOSTS if it should.`,
      });
    const origin = request.headers.origin;
    if (origin === undefined || origins.has(origin) || request.method === 'GET' || request.method === 'HEAD')
      return;
    if (request.method === 'OPTIONS') return;
    if (!sameHost(origin, request.headers.host ?? ''))
      throw forbidden({
        reason:
          'Requests from this web page are not allowed. Add its origin to CORS_ORIGINS if they should be.',
      });
  });
}

function sameHost(origin: string, host: string): boolean {
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
