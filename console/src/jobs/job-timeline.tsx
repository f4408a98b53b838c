import { Text } from '@mantine/core';
import type { Job, TimelineEntry } from '@octavo/client';
import { formatSeconds, formatTime, humanize } from '../ui/format.ts';
import { Section } from '../ui/section.tsx';
import classes from './job-timeline.module.css';

/** What happened, each event with the time since the job was made. */
export function JobTimeline({ job }: { job: Job }) {
  // Of a job in one piece, the end of the piece is the end of the job: said once.
  const events = (job.timeline ?? []).filter(
    ({ type }) => type !== 'progress' && !(type === 'chunk.completed' && job.total_chunks <= 1),
  );
  const start = Date.parse(job.created_at);
  return (
    <Section title="Timeline">
      {events.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing has happened yet.
        </Text>
      )}
      <ol className={classes.list}>
        {events.map((event) => (
          <li
            key={event.id}
            className={classes.event}
            data-end={/^job\.(failed|completed|cancelled)$/.exec(event.type)?.[1]}
          >
            <span>{describe(event)}</span>
            <time dateTime={event.at} title={formatTime(event.at)} className={classes.time}>
              +{formatSeconds(Math.max(0, (Date.parse(event.at) - start) / 1000))}
            </time>
          </li>
        ))}
      </ol>
    </Section>
  );
}

const words: Record<string, string> = {
  'job.pending': 'Accepted',
  'job.created': 'Accepted',
  'job.processing': 'Started',
  'job.completed': 'Completed',
  'job.failed': 'Failed',
  'job.cancelled': 'Cancelled',
  'job.retried': 'Tried again',
  'job.partial': 'Completed in part',
  'job.expired': 'Files expired',
  'job.deleted': 'Deleted',
  'chunk.completed': 'Part done',
  'chunk.failed': 'Part failed',
  'chunk.retried': 'Part tried again',
};

function describe({ type, data }: TimelineEntry): string {
  if (type === 'job.stage') return humanize(String(data?.stage ?? 'next stage'));
  const what = words[type] ?? humanize(type);
  const about = data?.label ?? (data?.error as { code?: string } | undefined)?.code;
  return typeof about === 'string' && about !== '' ? `${what}: ${about}` : what;
}
