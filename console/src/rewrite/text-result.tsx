import { Button, Skeleton, Text } from '@mantine/core';
import type { Job, JobFile } from '@octavo/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../app/api.ts';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Section } from '../ui/section.tsx';
import { PlainText } from './plain-text.tsx';
import { SentenceTable } from './sentence-table.tsx';
import { isTable, textFile, useSentences } from './use-sentences.ts';

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
    <SentenceTable key={file.sha256} job={job} file={file} sentences={data} />
  ) : null;
}

const forms: Record<string, string> = {
  txt: 'a text file',
  csv: 'a CSV table',
  xlsx: 'a spreadsheet',
  docx: 'a Word document',
  md: 'a Markdown file',
};

/** A result in another form than the table's. Making that as well is offered where it costs nothing. */
function OtherForm({ job, file }: { job: Job; file: JobFile }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const asked = Number((job.result?.methods as { model?: number } | undefined)?.model ?? Number.NaN);
  const sources = job.sources ?? [];
  // Rules give the same again in seconds; a model would be asked, and paid, once more.
  const free = job.operation === 'rewrite' && asked === 0 && sources.length === 1 && !sources[0]?.encrypted;
  const again = useMutation({
    mutationFn: () =>
      api.submit(job.operation, {
        fileIds: sources.map(({ file_id }) => file_id),
        options: { ...job.options, engine: 'local', output: 'json' },
      }),
    onSuccess: (next) => {
      void queries.invalidateQueries({ queryKey: ['jobs', 'list'] });
      return navigate({ to: '/jobs/$jobId', params: { jobId: next.job_id } });
    },
  });
  const what = job.operation === 'rewrite' ? 'sentences' : 'paragraphs';
  const form = forms[file.name.split('.').at(-1) ?? ''] ?? 'another kind of file';
  return (
    <Section title={job.operation === 'rewrite' ? 'Sentences' : 'Paragraphs'}>
      <Text size="sm" mb={free ? 'sm' : 0}>
        This result is {form}. With the output JSON its {what} are shown here in a table, to search, compare
        with the original and edit.
        {!free && job.operation === 'rewrite' && asked > 0
          ? ' A language model made them; to have them as JSON it would be asked again.'
          : ''}
      </Text>
      {free && (
        <Button variant="default" size="sm" loading={again.isPending} onClick={() => again.mutate()}>
          Make the table of sentences
        </Button>
      )}
      {again.error && <ErrorNotice title="That did not work" error={again.error} />}
    </Section>
  );
}
