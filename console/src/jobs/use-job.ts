import { isTerminal, type Job } from '@octavo/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../app/api.ts';
import { applyEvent } from './apply-event.ts';

export const jobKey = (id: string) => ['jobs', 'one', id] as const;
export const chunksKey = (id: string) => ['jobs', 'chunks', id] as const;

/** A job, live: its events are followed until it ends, and again when it is retried. */
export function useJob(id: string) {
  const queries = useQueryClient();
  const query = useQuery({ queryKey: jobKey(id), queryFn: ({ signal }) => api.job(id, { signal }) });
  const live = query.data !== undefined && !isTerminal(query.data.status);

  useEffect(() => {
    if (!live) return;
    const link = new AbortController();
    const follow = async () => {
      for await (const event of api.watch(id, { signal: link.signal })) {
        queries.setQueryData<Job>(jobKey(id), (job) => applyEvent(job, event));
        // A bulk's children and the ledger are not in the events: what changed is fetched again, if it is looked at.
        // Not anew while it is being fetched: fast events would never let an answer in.
        if (event.type === 'progress' || event.type.startsWith('chunk.'))
          void queries.invalidateQueries({ queryKey: chunksKey(id) }, { cancelRefetch: false });
        if (event.type.startsWith('job.') && 'job_id' in event && event.job_id !== id)
          void queries.invalidateQueries({ queryKey: jobKey(id) });
      }
      if (link.signal.aborted) return;
      void queries.invalidateQueries({ queryKey: jobKey(id) });
      void queries.invalidateQueries({ queryKey: chunksKey(id) });
      void queries.invalidateQueries({ queryKey: ['jobs', 'list'] });
    };
    // A job that is gone while it is watched: asking for it again brings the error to the page.
    follow().catch(() => queries.invalidateQueries({ queryKey: jobKey(id) }));
    return () => link.abort();
  }, [id, live, queries]);

  return query;
}
