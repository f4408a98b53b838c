import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { fault } from '../fault.ts';
import { fileExpired, fileLost, fileNotFound } from '../files/faults.ts';
import { findReadable } from '../files/rows.ts';
import { isId } from '../id.ts';
import { type JobDetail, jobDetail } from '../jobs/detail.ts';
import type { JobRow } from '../jobs/rows/job.ts';
import { apiBase } from '../jobs/view.ts';
import { forbidden } from './problem.ts';
import { problemResponses } from './schemas.ts';
import { sendFile } from './send-file.ts';
import type { Site } from './site.ts';

export const linkExpired = fault({
  code: 'DOWNLOAD_LINK_EXPIRED',
  kind: 'gone',
  message:
    'This download link expired at {expired_at}. Ask for the job or the upload again: its answer has a new one.',
});

/** A link to a file for whoever has it, until SIGNED_URL_TTL from now; absolute where PUBLIC_URL is set. */
export function signedUrl(site: Site, fileId: string): string {
  const path = `${apiBase}/downloads/${fileId}?token=${site.signer.sign(fileId)}`;
  return site.http.publicUrl ? `${site.http.publicUrl.replace(/\/+$/, '')}${path}` : path;
}

/** A job with its files as the HTTP side shows it: each file with a signed link beside its url. */
export async function signedDetail(site: Site, job: JobRow): Promise<JobDetail> {
  const detail = await jobDetail(site.engine.database.db, job);
  return {
    ...detail,
    files: detail.files.map((file) => ({ ...file, signed_url: signedUrl(site, file.file_id) })),
  };
}

const binary = {
  description: 'The file.',
  content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
};

/** Downloads for whoever has the link: no owner is asked, the signature is the right. */
export function downloadRoutes(app: FastifyInstance, site: Site): void {
  app.get(
    '/downloads/:file_id',
    {
      schema: {
        tags: ['files'],
        summary: 'Download a file by its signed link',
        operationId: 'download',
        description:
          'Needs no log-in: `signed_url` of a job file or an upload is the right to read it, as often as wanted, until SIGNED_URL_TTL after it was given. Range and ETag as everywhere.',
        params: Type.Object({ file_id: Type.String({ description: 'File id.' }) }),
        querystring: Type.Object({
          token: Type.Optional(Type.String({ description: 'Expiry and signature, from `signed_url`.' })),
        }),
        response: { 200: binary, 206: binary, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { file_id: id } = request.params as { file_id: string };
      const { token } = request.query as { token?: string | string[] };
      const found = isId(id) ? await findReadable(site.engine.database.db, id) : undefined;
      if (!found) throw fileNotFound();
      // The signature is over the id as it is stored, however the caller spells it.
      const verdict = site.signer.verify(found.file.id, typeof token === 'string' ? token : '');
      if (verdict.state === 'bad')
        throw forbidden({
          reason:
            'This download link is not valid: its token is missing, cut off or changed. Use signed_url as it was given.',
        });
      if (verdict.state === 'expired') throw linkExpired({ expired_at: verdict.at.toISOString() });
      if (found.goneAt) throw fileExpired({ expired_at: found.goneAt.toISOString() });
      if (found.file.lost_at !== null) throw fileLost();
      return sendFile(site, request, reply, found.file);
    },
  );
}
