import type { FastifyInstance } from 'fastify';
import { fileNotFound } from '../files/faults.ts';
import { filesOfJob } from '../files/rows.ts';
import { noResult, resultExpired, resultNotReady } from '../jobs/faults.ts';
import type { JobRow } from '../jobs/rows/job.ts';
import { isTerminal } from '../jobs/states.ts';
import { resultsOf } from '../jobs/view.ts';
import { sendBulk, sendZip } from './bundle.ts';
import { jobOf } from './jobs.ts';
import { idParams, problemResponses } from './schemas.ts';
import { sendFile } from './send-file.ts';
import type { Site } from './site.ts';

const binary = {
  description: 'The document.',
  content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
};

export function resultRoutes(app: FastifyInstance, site: Site): void {
  app.get(
    '/jobs/:id/result',
    {
      schema: {
        tags: ['jobs'],
        summary: 'Download the result',
        operationId: 'get_job_result',
        description:
          'One file as it is, with Range and ETag; several as one ZIP, or one of them with ?file=.',
        params: idParams,
        querystring: {
          type: 'object',
          properties: { file: { type: 'string', description: 'Id or name of one result file.' } },
        },
        response: { 200: binary, 206: binary, ...problemResponses },
      },
    },
    async (request, reply) => {
      const job = await jobOf(site, request);
      if (!isTerminal(job.status)) throw resultNotReady({ status: job.status, job_id: job.id });
      if (job.purged_at !== null || (job.expires_at !== null && job.expires_at <= new Date()))
        throw resultExpired({ expired_at: (job.expires_at ?? job.purged_at)?.toISOString() });
      const { file: wanted } = request.query as { file?: string };
      if (job.kind === 'bulk' && job.status === 'completed')
        return sendBulk(site, request, reply, job, wanted);
      const files = resultsOf(
        job,
        await filesOfJob(site.engine.database.db, job.owner_id, job.id, { role: 'result' }),
      );
      if (files.length === 0) throw noResult({ status: job.status, job_id: job.id });
      if (wanted !== undefined) {
        const file = files.find((candidate) => candidate.id === wanted || candidate.name === wanted);
        if (!file) throw fileNotFound();
        return sendFile(site, request, reply, file);
      }
      if (files.length === 1) return sendFile(site, request, reply, files[0]!);
      return sendZip(
        site,
        request,
        reply,
        zipName(job),
        files.map((file) => ({ name: file.name, file })),
      );
    },
  );
}

const zipName = (job: JobRow) =>
  `${(job.original_filename ?? job.operation).replace(/\.[a-z0-9]+$/i, '')}-${job.operation}.zip`;
