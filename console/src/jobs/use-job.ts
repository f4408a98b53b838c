import { useJob as useLiveJob } from '@octavo/client/react/useJob';
import { useQueryClient } from '@tanstack/react-query';

export const chunksKey = (id: string) => ['jobs', 'chunks', id] as const;

/** A job, live, and what hangs on it brought up to date: the ledger of its chunks, and the lists when it ends. */
export function useJob(id: string) {
  const queries = useQueryClient();
  // Not anew while it is being fetched: fast events would never let an answer in.
  const chunks = () => void queries.invalidateQueries({ queryKey: chunksKey(id) }, { cancelRefetch: false });
  const ended = () => {
    chunks();
    void queries.invalidateQueries({ queryKey: ['jobs', 'list'] });
  };
  return useLiveJob(id, {
    onEvent: (event) => (event.type === 'progress' || event.type.startsWith('chunk.')) && chunks(),
    onComplete: ended,
    onError: ended,
    onCancelled: ended,
  });
}
