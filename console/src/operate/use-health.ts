import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';

/** The server's health, asked again every 15 s, every 4 s while it does not answer. */
export function useHealth() {
  return useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => api.health({ signal }),
    refetchInterval: ({ state }) => (state.status === 'error' ? 4_000 : 15_000),
    retry: false,
  });
}
