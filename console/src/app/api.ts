import { createClient, OctavoError } from '@octavo/client';
import { QueryClient } from '@tanstack/react-query';

/** The API of the server that served this page. */
export const api = createClient();

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (failures, error) => error instanceof OctavoError && error.retryable && failures < 2,
      // Requests to one's own machine work without a network; the banner says when they do not.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});
