import type { Job } from '@octavo/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { chunksKey, jobKey } from './use-job.ts';

/** Runs what a job lost again; the page and the lists follow. */
export function useRetry(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.retry(id),
    onSuccess: (next: Job) => {
      queries.setQueryData<Job>(jobKey(id), (old) => ({ ...old, ...next }));
      void queries.invalidateQueries({ queryKey: jobKey(id) });
      void queries.invalidateQueries({ queryKey: chunksKey(id) });
      void queries.invalidateQueries({ queryKey: ['jobs', 'list'] });
    },
    // It may have been retried elsewhere: then the page needs the true state more than the error.
    onError: () => void queries.invalidateQueries({ queryKey: jobKey(id) }),
  });
}
