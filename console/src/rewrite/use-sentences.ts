import type { Job, JobFile } from '@octavo/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { readSentences } from './sentences.ts';

/** Operations whose result file may be rows of `{text, source_text, pages}`. */
const operations = ['rewrite', 'translate'];

/** More than any book of 1,000 pages makes; beyond it a browser has no room to show it. */
const mostBytes = 150_000_000;

/** The one file of such a result; null for other jobs, and where nothing is left of it. */
export function textFile(job: Job): JobFile | null {
  const [file, ...more] = job.files ?? [];
  const fits = job.kind === 'single' && job.status === 'completed' && more.length === 0;
  return fits && file && operations.includes(job.operation) ? file : null;
}

export const isTable = (file: JobFile): boolean =>
  file.media_type.startsWith('application/json') && file.size <= mostBytes;

/** The rows of a result, fetched once: a result does not change under its checksum. */
export const useSentences = (job: Job, file: JobFile) =>
  useQuery({
    queryKey: ['jobs', 'sentences', job.job_id, file.sha256],
    queryFn: async ({ signal }) => {
      const answer = await api.download(job.job_id, { file: file.file_id, signal });
      return readSentences(await answer.json());
    },
    staleTime: Number.POSITIVE_INFINITY,
    // A hundred megabytes are not for keeping.
    gcTime: 60_000,
    // Compared for sameness they would be walked through whole.
    structuralSharing: false,
  });
