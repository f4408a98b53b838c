import { Anchor, Progress, Table, Text } from '@mantine/core';
import { isTerminal, type Job } from '@octavo/client';
import { Link } from '@tanstack/react-router';
import { useOperations } from '../operations/use-operations.ts';
import { formatBytes, humanize } from '../ui/format.ts';
import { StatusBadge } from '../ui/status-badge.tsx';
import { Ago } from '../ui/time.tsx';
import classes from './job-rows.module.css';
import { sizesOf } from './result-facts.ts';

export function JobTable({ jobs }: { jobs: readonly Job[] }) {
  const title = useTitles();
  return (
    <div className={classes.sheet}>
      <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>File</Table.Th>
            <Table.Th w="8.5rem">Operation</Table.Th>
            <Table.Th w="11rem">Status</Table.Th>
            <Table.Th w="11rem">Size</Table.Th>
            <Table.Th w="9rem">Started</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {jobs.map((job) => (
            <Table.Tr key={job.job_id}>
              <Table.Td>
                <JobLink job={job} />
              </Table.Td>
              <Table.Td>{title(job.operation)}</Table.Td>
              <Table.Td>
                <State job={job} />
              </Table.Td>
              <Table.Td>
                <Size job={job} />
              </Table.Td>
              <Table.Td c="dimmed">
                <Ago at={job.created_at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** The same on a phone. */
export function JobCards({ jobs }: { jobs: readonly Job[] }) {
  const title = useTitles();
  return (
    <ul className={classes.cards}>
      {jobs.map((job) => (
        <li key={job.job_id} className={classes.card}>
          <JobLink job={job} />
          <div className={classes.line}>
            <State job={job} />
            <Text size="sm" c="dimmed">
              <Ago at={job.created_at} />
            </Text>
          </div>
          <div className={classes.line}>
            <Text size="sm">{title(job.operation)}</Text>
            <Text size="sm" component="div">
              <Size job={job} />
            </Text>
          </div>
        </li>
      ))}
    </ul>
  );
}

function useTitles() {
  const operations = useOperations().data ?? [];
  return (name: string) => operations.find((one) => one.name === name)?.title ?? humanize(name);
}

function JobLink({ job }: { job: Job }) {
  return (
    <>
      <Anchor component={Link} to={`/jobs/${job.job_id}` as '/'} className={classes.name}>
        <bdi>{job.original_filename ?? job.job_id}</bdi>
      </Anchor>
      {(job.kind === 'bulk' || job.client_job_id) && (
        <Text size="xs" c="dimmed" className={classes.name}>
          {[job.kind === 'bulk' ? 'bundle' : '', job.client_job_id].filter(Boolean).join(' · ')}
        </Text>
      )}
    </>
  );
}

function State({ job }: { job: Job }) {
  return (
    <div className={classes.state}>
      <StatusBadge status={job.status} partial={job.partial && job.status === 'completed'} />
      {!isTerminal(job.status) && job.status !== 'pending' && (
        <Progress
          value={job.progress * 100}
          size="sm"
          w={70}
          aria-label={`Progress of ${job.original_filename}`}
        />
      )}
      {job.error && job.status === 'failed' && (
        <Text size="xs" c="dimmed" component="span">
          {job.error.code}
        </Text>
      )}
    </div>
  );
}

function Size({ job }: { job: Job }) {
  const sizes = sizesOf(job.result);
  return (
    <>
      {sizes ? `${formatBytes(sizes.before)} → ${formatBytes(sizes.after)}` : formatBytes(job.original_size)}
    </>
  );
}
