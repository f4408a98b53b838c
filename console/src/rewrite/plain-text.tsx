import { Skeleton, Text } from '@mantine/core';
import type { Job, JobFile } from '@octavo/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Section } from '../ui/section.tsx';
import classes from './reading.module.css';
import { CopyButton } from './summary-result.tsx';

/** Bytes that are shown; a reader of more has it downloaded. */
const mostShown = 400_000;

/** The beginning of a text file, cut at a whole line; all of it where it is short. */
export function cutAtLine(text: string, whole: boolean): string {
  if (whole) return text;
  const end = text.lastIndexOf('\n');
  return end > 0 ? text.slice(0, end) : text;
}

/** A result that is plain text or Markdown, as it stands in the file. */
export function PlainText({ job, file }: { job: Job; file: JobFile }) {
  const whole = file.size <= mostShown;
  const { data, error, refetch } = useQuery({
    queryKey: ['jobs', 'text', job.job_id, file.sha256],
    queryFn: async ({ signal }) => {
      const range = whole ? {} : { range: `bytes=0-${mostShown - 1}` };
      const answer = await api.download(job.job_id, { file: file.file_id, signal, ...range });
      return cutAtLine((await answer.text()).replace(/^\ufeff/, ''), whole);
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  if (error)
    return <ErrorNotice title="The text could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={240} aria-label="Loading" />;
  return (
    <Section
      title="Text"
      aside={
        whole ? undefined : (
          <Text size="sm" c="dimmed">
            the beginning; download it for all
          </Text>
        )
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls is for the keyboard too. */}
      <div className={classes.file} dir="auto" tabIndex={0} role="document" aria-label="Text of the result">
        {data}
      </div>
      {whole && <CopyButton text={data} />}
    </Section>
  );
}
