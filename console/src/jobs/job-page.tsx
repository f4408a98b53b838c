import { Anchor, Group, Skeleton, Stack, Text } from '@mantine/core';
import { isTerminal, type Job } from '@octavo/client';
import { getRouteApi, Link } from '@tanstack/react-router';
import { CompressFacts } from '../compress/compress-facts.tsx';
import { useOperation } from '../operations/use-operations.ts';
import { ChunkMap } from '../rewrite/chunk-map.tsx';
import { SummaryResult } from '../rewrite/summary-result.tsx';
import { TextResult } from '../rewrite/text-result.tsx';
import { Columns } from '../ui/columns.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { humanize } from '../ui/format.ts';
import { Page } from '../ui/page.tsx';
import { Section } from '../ui/section.tsx';
import { StatusBadge, statusLabel } from '../ui/status-badge.tsx';
import { Ago } from '../ui/time.tsx';
import { ComparePages, comparable } from '../viewer/compare-pages.tsx';
import { BulkItems } from './bulk-items.tsx';
import { ChunkLedger } from './chunk-ledger.tsx';
import { JobActions } from './job-actions.tsx';
import { JobDetails } from './job-details.tsx';
import { JobProgress } from './job-progress.tsx';
import { JobResult } from './job-result.tsx';
import { JobTimeline } from './job-timeline.tsx';
import { useJob } from './use-job.ts';

const route = getRouteApi('/jobs/$jobId');

const back = (
  <Anchor component={Link} to="/jobs" size="sm">
    ← Jobs
  </Anchor>
);

export function JobPage() {
  const { jobId } = route.useParams();
  const { job, error, refresh } = useJob(jobId);
  const gone = error?.status === 404 || error?.status === 410;
  if (job && !gone) return <LoadedJob job={job} refresh={refresh} />;
  if (error)
    return (
      <Page title={gone ? 'No such job' : 'Job'} above={back}>
        <ErrorNotice
          title={gone ? 'It was deleted, has expired, or never was' : 'The job could not be loaded'}
          error={error}
          onRetry={gone ? undefined : () => refresh()}
        />
      </Page>
    );
  return (
    <Page title="Job" above={back}>
      <Skeleton height={240} aria-label="Loading" />
    </Page>
  );
}

/** The name a person knows the job by. */
export function jobName(job: Job): string {
  const name = job.original_filename ?? job.client_job_id ?? job.job_id;
  // A bundle's own name already counts its files.
  const count = job.kind === 'bulk' ? 1 : (job.sources?.length ?? 1);
  return count > 1 ? `${name} and ${count - 1} more` : name;
}

function LoadedJob({ job, refresh }: { job: Job; refresh: (known?: Job) => void }) {
  const operation = useOperation(job.operation);
  const title = operation?.title ?? humanize(job.operation);
  const ended = isTerminal(job.status);
  const tab = ended ? statusLabel(job.status) : `${job.progress_percent} %`;
  return (
    <Page
      title={jobName(job)}
      tab={`${tab}: ${jobName(job)}`}
      above={back}
      below={
        <Group gap="sm" mt={6}>
          <StatusBadge status={job.status} partial={job.partial && job.status === 'completed'} />
          <Text size="sm" c="dimmed">
            {title}
            {job.kind === 'bulk' ? ', bundle' : ''} · started <Ago at={job.created_at} />
          </Text>
        </Group>
      }
      actions={<JobActions job={job} refresh={refresh} />}
    >
      <Stack gap="md">
        {!ended && <JobProgress job={job} stages={operation?.stages ?? []} />}
        {!ended && job.kind === 'single' && (
          <ChunkMap key={`map-${job.job_id}`} job={job} refresh={refresh} />
        )}
        {job.status === 'failed' && (
          <ErrorNotice
            title="The job failed"
            error={job.error ?? { code: 'UNKNOWN', message: 'No reason was kept.' }}
          />
        )}
        {job.status === 'cancelled' && (
          <Section title="Cancelled">
            <Text size="sm">The job was stopped before it was done. Nothing was produced.</Text>
          </Section>
        )}
        {job.status === 'completed' && <JobResult job={job} schema={operation?.result} />}
        {comparable(job) && <ComparePages key={`compare-${job.job_id}`} job={job} />}
        {job.status === 'completed' && job.result && <CompressFacts result={job.result} />}
        <SummaryResult job={job} />
        <TextResult job={job} />
        {ended && job.kind === 'single' && !job.cached && (
          <ChunkMap key={`map-${job.job_id}`} job={job} refresh={refresh} />
        )}
        {job.kind === 'bulk' && <BulkItems job={job} />}
        <Columns>
          <JobDetails job={job} operation={operation} />
          <JobTimeline job={job} />
        </Columns>
        {job.kind === 'single' && !job.cached && <ChunkLedger job={job} />}
      </Stack>
    </Page>
  );
}
