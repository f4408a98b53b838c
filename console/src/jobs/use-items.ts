import { type BulkItem, isTerminal, type Job } from '@octavo/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';

const atOnce = 1000;

/** Every file of a bundle, however many, read again every few seconds while it runs. */
export function useItems(job: Job) {
  const id = job.job_id;
  const ended = isTerminal(job.status);
  const shown = job.items ?? [];
  const whole = job.items_next_after === null || job.items_next_after === undefined;
  const many = (job.total_chunks || shown.length) > atOnce / 5;
  return useQuery({
    // What a job had when it was running is not what it has in the end, nor what it has when it is tried again.
    queryKey: ['jobs', 'items', id, ended ? `${job.attempts} ${job.completed_at}` : 'live'],
    queryFn: async ({ signal }) => {
      const items: BulkItem[] = [];
      let after: number | undefined;
      for (;;) {
        const page = await api.items(
          id,
          { limit: atOnce, ...(after === undefined ? {} : { after }) },
          { signal },
        );
        items.push(...page.items);
        if (page.next_after === null) return items;
        after = page.next_after;
      }
    },
    placeholderData: (previous) => previous ?? (shown.length > 0 ? shown : undefined),
    ...(ended && whole ? { initialData: shown } : {}),
    staleTime: ended ? Number.POSITIVE_INFINITY : 1_000,
    refetchInterval: ended ? false : many ? 4_000 : 1_500,
  });
}
