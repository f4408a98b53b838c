import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

interface RouteConfig {
  multipart?: object;
}

/**
 * OpenAPI 3.1 from the schemas that validate. Multipart bodies are streamed, so their schema is documentation the routes
 * carry in `config.multipart`; what is in them is checked by the operation's own schema.
 */
export async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Octavo',
        version,
        description: 'Documents in, durable jobs, verified documents out.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'operations', description: 'What can be done to documents.' },
        { name: 'jobs', description: 'Requests for operations: their state, events and results.' },
        { name: 'credits', description: 'What there is to spend, and what was spent.' },
        { name: 'files', description: 'Files uploaded for later jobs.' },
        { name: 'service', description: 'What this server can do, and how it is.' },
        { name: 'operate', description: 'For the people who run it.' },
      ],
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, i) => String(json.$id ?? `def-${i}`) },
    transform: ({ schema, url, route }) => {
      const multipart = (route.config as RouteConfig | undefined)?.multipart;
      if (!multipart) return { schema: schema ?? {}, url };
      return { schema: { ...schema, body: multipart, consumes: ['multipart/form-data'] }, url };
    },
  });
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    uiConfig: { docExpansion: 'list', tryItOutEnabled: false },
    theme: { title: 'Octavo API' },
  });
}
