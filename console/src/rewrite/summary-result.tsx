import { Button, Text } from '@mantine/core';
import type { Job } from '@octavo/client';
import { IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { Section } from '../ui/section.tsx';
import { copyText } from './hand-over.ts';
import { PageDialog } from './page-dialog.tsx';
import classes from './reading.module.css';
import { methodNames } from './sentence-tools.tsx';
import { paragraphsOf, readSummary, type Summary } from './summary.ts';

/** A summary to be read, its key points with the pages they stand on; nothing for jobs without one. */
export function SummaryResult({ job }: { job: Job }) {
  const [page, setPage] = useState<number | null>(null);
  const summary = job.status === 'completed' && job.kind === 'single' ? readSummary(job.result) : null;
  if (!summary) return null;
  const pages = job.sources?.[0]?.pages ?? null;
  return (
    <Section
      title="Summary"
      aside={
        <Text size="sm" c="dimmed">
          {factsLine(summary)}
        </Text>
      }
    >
      <div className={classes.text}>
        {paragraphsOf(summary.text).map((paragraph) => (
          <p key={paragraph} dir="auto">
            {paragraph}
          </p>
        ))}
      </div>
      {summary.points.length > 0 && (
        <>
          <h3 className={classes.heading}>Key points</h3>
          <ul className={classes.points}>
            {summary.points.map((point) => (
              <li key={point.text}>
                <bdi>{point.text}</bdi>
                {point.pages.map((one) => (
                  <button
                    key={one}
                    type="button"
                    className={classes.page}
                    aria-label={`Show page ${one}`}
                    onClick={() => setPage(one)}
                  >
                    p. {one}
                  </button>
                ))}
              </li>
            ))}
          </ul>
        </>
      )}
      <CopyButton text={asText(summary)} />
      <PageDialog jobId={job.job_id} page={page} pages={pages} onPage={setPage} />
    </Section>
  );
}

const asText = ({ text, points }: Summary): string =>
  [
    text,
    ...points.map(
      (point) => `- ${point.text}${point.pages.length > 0 ? ` (p. ${point.pages.join(', ')})` : ''}`,
    ),
  ]
    .join('\n')
    .concat('\n');

/** `120 words · 1 minute to read · by a model (x)` */
const factsLine = ({ words, minutes, method, model }: Summary): string =>
  [
    words === null ? '' : `${words.toLocaleString('en')} words`,
    minutes === null
      ? ''
      : `${Math.ceil(minutes).toLocaleString('en')} ${Math.ceil(minutes) === 1 ? 'minute' : 'minutes'} to read`,
    method === '' ? '' : `${methodNames[method] ?? method}${model ? ` (${model})` : ''}`,
  ]
    .filter(Boolean)
    .join(' · ');

export function CopyButton({ text }: { text: string }) {
  const [said, setSaid] = useState('');
  const copy = async () =>
    setSaid((await copyText(text)) ? 'Copied' : 'The browser does not allow copying here.');
  return (
    <div className={classes.copy}>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconCopy size={16} stroke={1.8} aria-hidden />}
        onClick={() => void copy()}
      >
        Copy
      </Button>
      <Text size="sm" c="dimmed" role="status">
        {said}
      </Text>
    </div>
  );
}
