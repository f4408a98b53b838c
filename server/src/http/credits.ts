import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { creditsOf, ledgerPage } from '../accounts/view.ts';
import { validationError } from '../fault.ts';
import { problemResponses } from './schemas.ts';
import type { Site } from './site.ts';

const number = (description: string) => Type.Integer({ description });
const maybe = (type: 'integer' | 'string', description: string) =>
  Type.Unsafe<unknown>({ anyOf: [{ type }, { type: 'null' }], description });

const creditsSchema = Type.Object(
  {
    enabled: Type.Boolean({ description: 'Whether anything is paid for here (CREDITS).' }),
    balance: maybe(
      'integer',
      'What can be held now: granted - held - used + adjusted; null while credits are off.',
    ),
    floor: maybe('integer', 'How low the balance may go.'),
    granted: number('Of this month.'),
    held: number('By jobs that have not ended.'),
    used: number('By jobs that have ended, within what was held for them.'),
    refunded: number('Given back in full: failed, cancelled and expired jobs.'),
    adjusted: number('Negative for what jobs cost beyond what was held for them.'),
    month: Type.String({ description: 'YYYY-MM, UTC.' }),
    next_reset: Type.String({
      format: 'date-time',
      description: 'When the next grant comes and this one ends.',
    }),
    rates: Type.Unsafe<Record<string, number>>({
      type: 'object',
      additionalProperties: { type: 'number' },
      description: 'Credits for 1,000 tokens by speed, balanced and quality.',
    }),
    price_version: maybe('string', 'Name of these rates.'),
  },
  { $id: 'Credits' },
);

const entrySchema = Type.Object(
  {
    id: Type.String(),
    month: Type.String(),
    kind: Type.Enum(['grant', 'hold', 'settle', 'refund', 'adjustment']),
    amount: Type.Integer({ description: 'What it added to the balance; negative for what it took.' }),
    job_id: maybe('string', 'The job it is for.'),
    hold_number: maybe('integer', 'Which hold of that job: a retry has its own.'),
    price_version: maybe('string', 'The rates it was made by.'),
    details: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
    created_at: Type.String({ format: 'date-time' }),
  },
  { $id: 'CreditEntry' },
);

/** `GET /me/credits` and `GET /credits/ledger`. */
export function creditRoutes(app: FastifyInstance, site: Site): void {
  const { database, credits } = site.engine;
  app.get(
    '/me/credits',
    {
      schema: {
        tags: ['credits'],
        summary: 'Your credits this month',
        operationId: 'get_credits',
        response: { 200: creditsSchema, ...problemResponses },
      },
    },
    (request) => creditsOf(database, site.ownerOf(request), credits),
  );
  app.get(
    '/credits/ledger',
    {
      schema: {
        tags: ['credits'],
        summary: 'The entries of a month, newest first',
        operationId: 'get_credit_ledger',
        querystring: Type.Object({
          month: Type.Optional(Type.String({ description: 'YYYY-MM; this month where absent.' })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
          cursor: Type.Optional(Type.String({ description: 'next_cursor of the page before.' })),
        }),
        response: {
          200: Type.Object({
            month: Type.String(),
            entries: Type.Array(entrySchema),
            next_cursor: Type.Unsafe<string | null>({ anyOf: [{ type: 'string' }, { type: 'null' }] }),
          }),
          ...problemResponses,
        },
      },
    },
    (request) => {
      const {
        month,
        limit = 50,
        cursor,
      } = request.query as {
        month?: string;
        limit?: number;
        cursor?: string;
      };
      if (month !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(month))
        throw invalid('month', 'must be a month such as 2030-01');
      if (cursor !== undefined && !/^\d{1,15}$/.test(cursor))
        throw invalid('cursor', 'must be the next_cursor of a page before');
      const before = cursor === undefined ? undefined : Number(cursor);
      return ledgerPage(database, site.ownerOf(request), { month, limit, before });
    },
  );
}

const invalid = (path: string, message: string) =>
  validationError({ summary: `${path} ${message}.`, fields: [{ path, message }] });
