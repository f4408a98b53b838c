import { Button, Group, Text } from '@mantine/core';
import { JobProgressDialog, useJobPolling } from '@octavo/client/react';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Section } from '../ui/section.tsx';
import { CodeBlock } from './code-block.tsx';
import classes from './demo-page.module.css';
import { samplePdf } from './sample-pdf.ts';

const nobody = '01900000-0000-7000-8000-000000000000';

const code = (
  jobId: string | null,
) => `import { JobProgressDialog, useJobPolling } from '@octavo/client/react';
import { useState } from 'react';

export function Progress() {
  const [open, setOpen] = useState(false);
  const jobId = ${jobId ? `'${jobId}'` : 'null'};
  const { job, loading, error } = useJobPolling({
    jobId,
    interval: 1000,
    onComplete: (job) => console.log('done', job.download_url),
    onError: (error) => console.log(error.code, error.message),
  });
  return (
    <>
      <p>{loading ? 'Loading' : error ? error.message : \`\${job?.status} \${job?.progress_percent} %\`}</p>
      <button type="button" onClick={() => setOpen(true)}>Show</button>
      <JobProgressDialog jobId={jobId} open={open} onClose={() => setOpen(false)} />
    </>
  );
}`;

/** The hook and the dialog on a job of this server. */
export function LiveDemo({ colorScheme }: { colorScheme: 'light' | 'dark' }) {
  const [jobId, setJobId] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [calls, setCalls] = useState<string[]>([]);
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const say = (line: string) => setCalls((before) => [...before, line].slice(-8));
  const { job, loading, error } = useJobPolling({
    jobId,
    interval: 1000,
    onComplete: (done) => say(`onComplete: ${done.partial ? 'completed, with losses' : 'completed'}`),
    onError: (failed) => say(`onError: ${failed.code}`),
    onCancelled: () => say('onCancelled'),
  });
  const start = async (file: File) => {
    setSending(true);
    setRefused(null);
    setCalls([]);
    try {
      const made = await api.submit('compress', { files: [file], cache: false });
      setJobId(made.job_id);
      setOpen(true);
    } catch (thrown) {
      setRefused(thrown);
    } finally {
      setSending(false);
    }
  };
  const rows: [string, string][] = [
    ['jobId', jobId ?? 'null'],
    ['job.status', job?.status ?? 'no job yet'],
    ['job.progress_percent', job ? String(job.progress_percent) : '–'],
    ['loading', String(loading)],
    ['error', error ? error.code : 'null'],
  ];
  return (
    <Section title="Live">
      <Text size="sm" mb="md">
        A real job on this server: a PDF of a few pictures, made here, or one of yours, is compressed.
      </Text>
      <Group gap="sm" mb="md">
        <Button loading={sending} onClick={() => void start(samplePdf(8))}>
          Run a sample
        </Button>
        <label className={classes.file}>
          <span>or a PDF of yours </span>
          <input
            type="file"
            accept="application/pdf,.pdf"
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              if (file) void start(file);
            }}
          />
        </label>
        <Button
          variant="default"
          onClick={() => {
            setCalls([]);
            setJobId(nobody);
          }}
        >
          Ask for a job that is not there
        </Button>
        <Button variant="default" disabled={jobId === null} onClick={() => setOpen(true)}>
          Open the dialog
        </Button>
      </Group>
      {refused !== null && <ErrorNotice title="It was not accepted" error={refused} />}
      <div className={classes.pair}>
        <div>
          <dl className={classes.values} aria-label="What the hook gives">
            {rows.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <ul className={classes.calls} aria-label="Callbacks" aria-live="polite">
            {calls.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same may come twice
              <li key={index}>{line}</li>
            ))}
          </ul>
        </div>
        <CodeBlock name="Hook and dialog" code={code(jobId)} />
      </div>
      <JobProgressDialog jobId={jobId} open={open} onClose={() => setOpen(false)} colorScheme={colorScheme} />
    </Section>
  );
}
