import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';

const catalog = queryOptions({
  queryKey: ['operations'],
  queryFn: ({ signal }) => api.catalog({ signal }),
  staleTime: 60_000,
});

/** What this server can do. Changes only when it is restarted or an engine is installed. */
export function useOperations() {
  return useQuery({ ...catalog, select: ({ operations }) => operations });
}

/** What one request may carry; undefined until it is known. */
export const useLimits = () => useQuery({ ...catalog, select: ({ limits }) => limits }).data;

/** One definition by name; undefined while loading, and for a job whose operation is no longer offered. */
export const useOperation = (name: string | undefined) =>
  useOperations().data?.find((operation) => operation.name === name);
