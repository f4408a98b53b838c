import { Skeleton, Text } from '@mantine/core';
import type { Job, JobFile } from '@octavo/client';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { humanize } from '../ui/format.ts';
import { Section } from '../ui/section.tsx';
import { PlainText } from './plain-text.tsx';
import classes from './reading.module.css';
import { isTable, textFile, useSentences } from './use-sentences.ts';

// Of use to few jobs, and as heavy as the rest of the page.
const SentenceTable = lazy(() =>
  import('./sentence-table.tsx').then((it) => ({ default: it.SentenceTable })),
);

/** The text a job made, to be read here; nothing for jobs that make none. */
export function TextResult({ job }: { job: Job }) {
  const file = textFile(job);
  if (!file) return null;
  if (isTable(file)) return <Table job={job} file={file} />;
  return (
    <>
      {/^text\/(plain|markdown)/.test(file.media_type) && <PlainText job={job} file={file} />}
      <OtherForm job={job} file={file} />
    </>
  );
}

function Table({ job, file }: { job: Job; file: JobFile }) {
  const { data, error, isPending, refetch } = useSentences(job, file);
  if (error)
    return <ErrorNotice title="The text could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (isPending) return <Skeleton height={320} aria-label="Loading" />;
  return data && data.rows.length > 0 ? (
    <Suspense fallback={<Skeleton height={320} aria-label="Loading" />}>
      <SentenceTable key={file.sha256} job={job} file={file} sentences={data} />
    </Suspense>
  ) : null;
}

const forms: Record<string, string> = {
  txt: 'a text file',
  csv: 'a CSV table',
  xlsx: 'a spreadsheet',
  docx: 'a Word document',
  md: 'a Markdown file',
};

/** A result in another form than the table's: what it is, and how to have the table. */
function OtherForm({ job, file }: { job: Job; file: JobFile }) {
  const asked = Number((job.result?.methods as { model?: number } | undefined)?.model ?? 0) > 0;
  const what = job.operation === 'rewrite' ? 'sentences' : 'paragraphs';
  const form = forms[file.name.split('.').at(-1) ?? ''] ?? 'another kind of file';
  return (
    <Section title={humanize(what)}>
      <Text size="sm">
        This result is {form}. With the output JSON its {what} are shown here in a table, to search, compare
        with the original and edit:{' '}
        <Link to="/" search={{ operation: job.operation }} className={classes.again}>
          send the document once more
        </Link>
        {asked ? '. A language model made them, and would be asked again' : ''}.
      </Text>
    </Section>
  );
}
