import { Code } from '@mantine/core';
import type { Job, Operation } from '@octavo/client';
import { Facts } from '../ui/facts.tsx';
import { formatBytes, formatSeconds, formatTime, humanize } from '../ui/format.ts';
import { Section } from '../ui/section.tsx';
import { Ago } from '../ui/time.tsx';
import { ResultValue } from './result-value.tsx';

/** What was asked for, of what, and when. */
export function JobDetails({ job, operation }: { job: Job; operation: Operation | undefined }) {
  const sources = job.sources ?? [];
  const took =
    job.started_at && job.completed_at
      ? formatSeconds((Date.parse(job.completed_at) - Date.parse(job.started_at)) / 1000)
      : null;
  return (
    <Section title="Details">
      <Facts
        facts={[
          ...Object.entries(job.options).map(
            ([name, value]) =>
              [
                operation?.options.properties?.[name]?.title ?? humanize(name),
                <ResultValue key={name} name={name} value={value} />,
              ] as const,
          ),
          [
            sources.length > 1 ? 'Sources' : 'Source',
            job.kind === 'bulk' || sources.length === 0
              ? formatBytes(job.original_size)
              : sources.map((source) => (
                  <div key={source.file_id}>
                    <bdi>{source.name}</bdi> ({formatBytes(source.size)}
                    {source.pages ? `, ${source.pages} ${source.pages === 1 ? 'page' : 'pages'}` : ''})
                  </div>
                )),
          ],
          [
            'Steps',
            (job.steps?.length ?? 0) > 1 ? job.steps?.map((step) => step.operation).join(' → ') : null,
          ],
          ['Your reference', job.client_job_id && <bdi key="reference">{job.client_job_id}</bdi>],
          ['Priority', job.priority ? String(job.priority) : null],
          ['Attempt', job.attempts > 1 ? String(job.attempts) : null],
          ['Created', formatTime(job.created_at)],
          ['Took', took],
          ['Files kept until', job.expires_at && <Expiry key="expiry" at={job.expires_at} />],
          ['Job id', <Code key="id">{job.job_id}</Code>],
        ]}
      />
    </Section>
  );
}

function Expiry({ at }: { at: string }) {
  return (
    <>
      {formatTime(at)} (<Ago at={at} />)
    </>
  );
}
