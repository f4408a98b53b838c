import { useJob as useLiveJob } from '@octavo/client/react/useJob';
import { useQueryClient } from '@tanstack/react-query';

export const chunksKey = (id: string) => ['jobs', 'chunks', id] as const;

/** A job, live, and what hangs on it brought up to date: the ledger of its chunks, and the lists when it ends. */
export function useJob(id: string) {
  const queries = useQueryClient();
  const chunks = () => void queries.invalidateQueries({ queryKey: chunksKey(id) });
  const ended = () => {
    chunks();
    void queries.invalidateQueries({ queryKey: ['jobs', 'list'] });
  };
  return useLiveJob(id, {
    onEvent: (event) => event.type.startsWith('chunk.') && chunks(),
    onComplete: ended,
    onError: ended,
    onCancelled: ended,
  });
}
