import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { fault } from '../fault.ts';
import { fileExpired, fileLost } from '../files/faults.ts';
import { type FileRow, filesOfJob } from '../files/rows.ts';
import { noResult, resultExpired, resultNotReady } from '../jobs/faults.ts';
import type { JobRow } from '../jobs/rows/job.ts';
import { isTerminal } from '../jobs/states.ts';
import { resultsOf } from '../jobs/view.ts';
import type { PageImage } from '../pdf/page-image.ts';
import { jobOf } from './jobs.ts';
import { problemResponses } from './schemas.ts';
import { matches } from './send-file.ts';
import type { Site } from './site.ts';

export const noPicture = fault({
  code: 'NO_PICTURE',
  kind: 'unprocessable',
  message: 'The {of} of this job is {media_type}; only the pages of a PDF are shown. Download it instead.',
});

const fraction = (description: string, least: number, otherwise: number) =>
  Type.Number({ minimum: least, maximum: 1, default: otherwise, description });

const query = Type.Object({
  of: Type.Enum(['source', 'result'], {
    default: 'result',
    description: 'The document that was sent (the first of them), or the one that was made.',
  }),
  width: Type.Integer({
    minimum: 64,
    maximum: 3000,
    default: 1000,
    description: 'Pixels; the picture has fewer where it would be larger than 12 million.',
  }),
  x: fraction('Left edge of the part that is drawn, as a fraction of the page.', 0, 0),
  y: fraction('Upper edge of the part.', 0, 0),
  w: fraction('Width of the part.', 0.01, 1),
  h: fraction('Height of the part.', 0.01, 1),
});

interface Query {
  of: 'source' | 'result';
  width: number;
  x: number;
  y: number;
  w: number;
  h: number;
}

const picture = {
  description: 'The picture.',
  content: { 'image/webp': { schema: { type: 'string', format: 'binary' } } },
};

/** The longest a browser keeps a picture without asking; less where the files of the job go before. */
const keptSeconds = 7 * 86_400;

/** `GET /jobs/{id}/pages/{page}`: what a page looked like before, or looks like now. */
export function pageImageRoutes(app: FastifyInstance, site: Site): void {
  app.get(
    '/jobs/:id/pages/:page',
    {
      schema: {
        tags: ['jobs'],
        summary: 'A page as a picture',
        operationId: 'get_job_page',
        description:
          'A page of the source or of the result of a job, drawn by PDFium as WebP; with x, y, w and h a part of it, for a close look. Where a job has several results, the first.',
        params: Type.Object({
          id: Type.String({ description: 'Job id.' }),
          page: Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'From 1.' }),
        }),
        querystring: query,
        response: { 200: picture, 304: Type.Null(), ...problemResponses },
      },
    },
    async (request, reply) => {
      const job = await jobOf(site, request);
      const asked = request.query as Query;
      const file = await documentOf(site, job, asked.of);
      const image = imageOf(request, asked);
      const etag = `"${file.sha256.slice(0, 32)}-${image.page}-${image.width}-${Object.values(image.region ?? {}).join('-')}"`;
      // The document never changes, so neither does its picture; a job that lost a part may be tried again.
      const kept = Math.floor(Math.min(keptSeconds, secondsLeft(job)));
      const keeping = job.partial ? 'private, no-cache' : `private, max-age=${kept}, immutable`;
      if (matches(request.headers['if-none-match'], etag))
        return reply.code(304).header('etag', etag).header('cache-control', keeping).send();
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const bytes = await site.pageImages.draw(file, image, gone.signal).catch((error) => {
        throw (error as { code?: string }).code === 'BLOB_MISSING' ? fileLost({}, error) : error;
      });
      return reply
        .header('etag', etag)
        .header('cache-control', keeping)
        .header('content-disposition', 'inline')
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "sandbox; default-src 'none'")
        .type('image/webp')
        .send(bytes);
    },
  );
}

const secondsLeft = ({ expires_at: end }: JobRow): number =>
  end === null ? keptSeconds : Math.max(0, (end.getTime() - Date.now()) / 1000);

/** The PDF a picture is asked of. Throws RESULT_EXPIRED, RESULT_NOT_READY, NO_RESULT_FILE, FILE_EXPIRED, FILE_LOST, NO_PICTURE. */
async function documentOf(site: Site, job: JobRow, of: 'source' | 'result'): Promise<FileRow> {
  if (job.purged_at !== null || (job.expires_at !== null && job.expires_at <= new Date()))
    throw resultExpired({ expired_at: (job.expires_at ?? job.purged_at)?.toISOString() });
  if (of === 'result' && !isTerminal(job.status))
    throw resultNotReady({ status: job.status, job_id: job.id });
  const files = await filesOfJob(site.engine.database.db, job.owner_id, job.id, { role: of });
  const [file] = of === 'result' ? resultsOf(job, files) : files.filter(({ step }) => step === 0);
  if (!file) throw noResult({ status: job.status, job_id: job.id });
  if (file.purged_at !== null) throw fileExpired({ expired_at: file.purged_at.toISOString() });
  if (file.lost_at !== null) throw fileLost();
  if (file.media_type !== 'application/pdf') throw noPicture({ of, media_type: file.media_type });
  return file;
}

/** A part that reaches beyond the page ends at its edge. */
function imageOf(request: FastifyRequest, { width, x, y, w, h }: Query): PageImage {
  const { page } = request.params as { page: number };
  if (x === 0 && y === 0 && w === 1 && h === 1) return { page, width };
  const [left, top] = [Math.min(x, 0.99), Math.min(y, 0.99)];
  const region = { x: left, y: top, width: Math.min(w, 1 - left), height: Math.min(h, 1 - top) };
  return { page, width, region };
}
