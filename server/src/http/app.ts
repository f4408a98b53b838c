import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import { type FastifyInstance, fastify, LogController } from 'fastify';
import { newId } from '../id.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { canonicalUrl } from './aliases.ts';
import { confirmRoutes } from './confirm.ts';
import { serveConsole } from './console.ts';
import { creditRoutes } from './credits.ts';
import { downloadRoutes } from './downloads.ts';
import { estimateRoutes } from './estimate.ts';
import { eventRoutes } from './events.ts';
import { guard } from './guard.ts';
import { jobRoutes } from './jobs.ts';
import { describeApi } from './openapi.ts';
import { operateRoutes } from './operate.ts';
import { pageImageRoutes } from './page-images.ts';
import { previewRoutes } from './preview.ts';
import { sendProblem } from './problem.ts';
import { resultRoutes } from './result.ts';
import type { Site } from './site.ts';
import { submitRoutes } from './submit.ts';
import { tusRoutes } from './tus.ts';
import { uploadRoutes } from './uploads.ts';

export interface Parts {
  site: Site;
  metrics: Metrics;
  /** Folder of the built console. */
  consoleFolder: string;
}

/** The HTTP side, ready to listen: every route, and what all of them share. */
export async function buildApp({ site, metrics, consoleFolder }: Parts): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: site.engine.log,
    // We log what happened to a request ourselves, once, with the route instead of the URL.
    logController: new LogController({ disableRequestLogging: true }),
    requestIdHeader: 'x-request-id',
    genReqId: () => newId(),
    trustProxy: site.http.trustProxy,
    bodyLimit: 1_000_000,
    // An upload may take hours on a slow line: its pace is watched instead (intake). Headers must come at once.
    requestTimeout: 0,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 },
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    rewriteUrl: (request) =>
      canonicalUrl(request.url ?? '/', (request.headers.accept ?? '').includes('text/html')),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 },
    ajv: { customOptions: { coerceTypes: true, allErrors: true, strict: false, removeAdditional: false } },
  }) as unknown as FastifyInstance;

  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  // Answers are built by our own code from rows we own; serialising by schema would only drop what a schema forgot.
  app.setSerializerCompiler(() => JSON.stringify);

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  guard(app, site.http);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'blob:', 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    frameguard: { action: 'deny' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
  await app.register(cors, {
    origin: site.http.corsOrigins.length > 0 ? [...site.http.corsOrigins] : false,
    methods: ['GET', 'HEAD', 'POST', 'DELETE', 'PATCH'],
    exposedHeaders: [
      'location',
      'retry-after',
      'x-request-id',
      'content-disposition',
      'etag',
      'idempotent-replayed',
      'octavo-file-id',
      'tus-resumable',
      'tus-version',
      'tus-extension',
      'tus-max-size',
      'upload-offset',
      'upload-length',
      'upload-metadata',
      'upload-expires',
    ],
    maxAge: 600,
  });
  await app.register(multipart, {
    limits: { fieldNameSize: 100, fieldSize: 1_000_000, fields: 100, parts: 11_000, headerPairs: 50 },
    throwFileSizeLimit: false,
  });
  await describeApi(app, site.version);

  app.addHook('onResponse', async (request, reply) => {
    const seconds = reply.elapsedTime / 1000;
    metrics.request(request.routeOptions.url ?? 'none', request.method, reply.statusCode, seconds);
    request.log.debug(
      {
        event: 'request',
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        duration: seconds,
      },
      'request',
    );
    if (request.raw.complete) return;
    // An answer sent before the body was read. Closing now would reset the line and lose the answer; leaving the rest
    // unread would block the caller's next request on this line. So the rest is read and dropped, for a while.
    request.raw.unpipe();
    request.raw.resume();
    setTimeout(() => request.raw.complete || request.raw.destroy(), 5000).unref();
  });

  await app.register(
    async (api) => {
      api.addHook('onSend', async (_request, reply, payload) => {
        if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
        return payload;
      });
      operateRoutes(api, site);
      submitRoutes(api, site);
      previewRoutes(api, site);
      estimateRoutes(api, site);
      confirmRoutes(api, site);
      creditRoutes(api, site);
      jobRoutes(api, site);
      eventRoutes(api, site);
      resultRoutes(api, site);
      pageImageRoutes(api, site);
      uploadRoutes(api, site);
      tusRoutes(api, site);
      downloadRoutes(api, site);
      api.get(
        '/metrics',
        {
          schema: {
            tags: ['service'],
            summary: 'Prometheus metrics',
            operationId: 'metrics',
            response: { 200: { type: 'string' } },
          },
        },
        async (_request, reply) =>
          reply
            .type('text/plain; version=0.0.4')
            .serializer(String)
            .send(await metrics.text()),
      );
    },
    { prefix: '/api/v1' },
  );
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .type('text/plain; version=0.0.4')
      .serializer(String)
      .send(await metrics.text()),
  );
  for (const path of ['/livez', '/readyz'])
    app.get(path, { schema: { hide: true } }, async (_request, reply) => {
      const inner = await app.inject({ url: `/api/v1${path}`, headers: { host: 'localhost' } });
      return reply.code(inner.statusCode).type('application/json').serializer(String).send(inner.body);
    });
  await serveConsole(app, consoleFolder);
  return app;
}
