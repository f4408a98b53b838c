import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { isTerminal } from '@octavo/client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api } from '../app/api.ts';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Page } from '../ui/page.tsx';
import { JobCards, JobTable } from './job-rows.tsx';
import { ListFilters } from './list-filters.tsx';
import { apiFilters } from './list-search.ts';

const route = getRouteApi('/jobs');
const pageSize = 25;

export function JobListPage() {
  const search = route.useSearch();
  const narrow = useMediaQuery('(max-width: 44rem)', undefined, { getInitialValueInEffect: false });
  const list = useInfiniteQuery({
    queryKey: ['jobs', 'list', search],
    queryFn: ({ pageParam, signal }) =>
      api.jobs({ ...apiFilters(search), limit: pageSize }, pageParam, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: (previous) => previous,
    // While something moves, look often; otherwise only for what others start.
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.jobs.some((job) => !isTerminal(job.status))) ? 1_500 : 10_000,
  });
  const jobs = list.data?.pages.flatMap((page) => page.jobs) ?? [];
  const filtered = Object.keys(search).length > 0;
  const Rows = narrow ? JobCards : JobTable;
  return (
    <Page
      title="Jobs"
      actions={
        <Button component={Link} to="/">
          New job
        </Button>
      }
    >
      <Stack gap="md">
        <ListFilters />
        {list.error && (
          <ErrorNotice
            title="The jobs could not be loaded"
            error={list.error}
            onRetry={() => void list.refetch()}
          />
        )}
        {list.isPending && <Skeleton height={240} aria-label="Loading" />}
        {jobs.length > 0 && <Rows jobs={jobs} />}
        {list.data && jobs.length === 0 && (
          <Text ta="center" py="xl" c="dimmed">
            {filtered ? 'No job matches these filters.' : 'No jobs yet. The first one starts with a file.'}
          </Text>
        )}
        {list.hasNextPage && (
          <Button
            variant="default"
            mx="auto"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            Show older jobs
          </Button>
        )}
      </Stack>
    </Page>
  );
}
