import type { Job } from '@octavo/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { chunksKey } from './use-job.ts';

/** Runs what a job lost again; `refresh` is the page's way to the job's new state, and the lists follow. */
export function useRetry(id: string, refresh: (known?: Job) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.retry(id),
    onSuccess: (next: Job) => {
      refresh(next);
      void queries.invalidateQueries({ queryKey: chunksKey(id) });
      void queries.invalidateQueries({ queryKey: ['jobs', 'list'] });
    },
    // It may have been retried elsewhere: then the page needs the true state more than the error.
    onError: () => refresh(),
  });
}
