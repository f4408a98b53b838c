import { isTerminal, type Job } from '@octavo/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { chunksKey } from './use-job.ts';

/** The chunks of a job. Its events have them fetched again; the interval is for where no events come through. */
export const useChunks = (job: Job, wanted = true) =>
  useQuery({
    queryKey: chunksKey(job.job_id),
    queryFn: ({ signal }) => api.chunks(job.job_id, { signal }),
    enabled: wanted,
    refetchInterval: isTerminal(job.status) ? false : 2_000,
  });
