import { Progress, Text, VisuallyHidden } from '@mantine/core';
import type { Job } from '@octavo/client';
import { formatElapsed, humanize } from '../ui/format.ts';
import { Section } from '../ui/section.tsx';
import { useNow } from '../ui/time.tsx';
import classes from './job-progress.module.css';

/** How far a job is: measured by the server, never guessed here. */
export function JobProgress({ job, stages }: { job: Job; stages: readonly string[] }) {
  const now = useNow(1_000);
  const waiting = job.status === 'pending';
  const current = stages.indexOf(job.stage ?? '');
  const since = Date.parse(job.started_at ?? job.created_at);
  const percent = Math.round(job.progress * 100);
  const doing = waiting ? 'Waiting for a worker' : humanize(job.stage ?? 'working');
  return (
    <Section
      title="Progress"
      aside={
        <Text size="sm" c="dimmed" className={classes.elapsed}>
          {waiting ? 'waiting for ' : ''}
          {formatElapsed((now - since) / 1000)}
        </Text>
      }
    >
      <div className={classes.figure}>
        <span className={classes.percent}>{percent} %</span>
        <Text c="dimmed">{doing}</Text>
      </div>
      <Progress value={percent} size="lg" animated={!waiting} aria-label="Progress of the job" mb="md" />
      {stages.length > 0 && (
        <ol className={classes.stages} aria-label="Stages">
          {stages.map((stage, index) => (
            <li
              key={stage}
              className={classes.stage}
              data-state={index < current ? 'done' : index === current ? 'now' : 'later'}
              aria-current={index === current ? 'step' : undefined}
            >
              {humanize(stage)}
            </li>
          ))}
        </ol>
      )}
      {job.total_chunks > 1 && (
        <Text size="sm" c="dimmed" mt="sm">
          {job.processed_chunks} of {job.total_chunks} {job.kind === 'bulk' ? 'files' : 'parts'} done
        </Text>
      )}
      {/* Said at every stage and every quarter, not at every percent. */}
      <VisuallyHidden aria-live="polite">
        {doing}, {Math.floor(percent / 25) * 25} percent
      </VisuallyHidden>
    </Section>
  );
}
