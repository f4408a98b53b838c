import { Button, Stack, Text, useComputedColorScheme } from '@mantine/core';
import { JobProgress, JobProgressDialog, OctavoProvider } from '@octavo/client/react';
import { useMemo, useState } from 'react';
import { api } from '../app/api.ts';
import { Page } from '../ui/page.tsx';
import { Section } from '../ui/section.tsx';
import { CodeBlock } from './code-block.tsx';
import classes from './demo-page.module.css';
import { clientOf, type DemoState, demoStates } from './demo-states.ts';
import { LiveDemo } from './live-demo.tsx';

/** The parts for React, in every state they have, with the code to take along. */
export function DemoPage() {
  const colorScheme = useComputedColorScheme('light');
  return (
    <Page
      title="Jobs in React"
      below={
        <Text size="sm" c="dimmed" mt={4}>
          The hooks and the progress dialog of <code>@octavo/client/react</code>.
        </Text>
      }
    >
      <div data-octavo-scheme={colorScheme} className={classes.own}>
        <Stack gap="md">
          <LiveDemo colorScheme={colorScheme} />
          <Section title="Every state">
            <ul className={classes.states}>
              {demoStates.map((state) => (
                <StateCard key={state.name} state={state} colorScheme={colorScheme} />
              ))}
            </ul>
          </Section>
        </Stack>
      </div>
    </Page>
  );
}

function StateCard({ state, colorScheme }: { state: DemoState; colorScheme: 'light' | 'dark' }) {
  const [open, setOpen] = useState(false);
  const client = useMemo(() => clientOf(state, api), [state]);
  return (
    <li className={classes.card} aria-label={state.name}>
      <h3>{state.name}</h3>
      <Text size="sm" c="dimmed">
        {state.about}
      </Text>
      <div className={classes.stage}>
        <JobProgress job={state.job} error={state.error} />
      </div>
      <Button
        size="xs"
        variant="default"
        onClick={() => setOpen(true)}
        aria-label={`In the dialog: ${state.name}`}
      >
        In the dialog
      </Button>
      <details className={classes.props}>
        <summary>Props</summary>
        <CodeBlock name={`Props: ${state.name}`} code={codeOf(state)} />
      </details>
      {open && (
        <OctavoProvider client={client}>
          <JobProgressDialog jobId="demo" open onClose={() => setOpen(false)} colorScheme={colorScheme} />
        </OctavoProvider>
      )}
    </li>
  );
}

/** What matters of the state, as it would be written. */
function codeOf({ job, error }: DemoState): string {
  const shown = job && {
    status: job.status,
    stage: job.stage,
    progress_percent: job.progress_percent,
    processed_chunks: job.processed_chunks,
    total_chunks: job.total_chunks,
    ...(job.partial ? { partial: true, failed_chunks: job.failed_chunks } : {}),
    ...(job.warnings.length > 0 ? { warnings: job.warnings } : {}),
    ...(job.download_url ? { download_url: job.download_url } : {}),
  };
  const failed = error && { status: error.status, code: error.code, message: error.message };
  return `const job = ${JSON.stringify(shown, null, 2)};
const error = ${JSON.stringify(failed, null, 2)};

<JobProgress job={job} error={error} />
<JobProgressDialog jobId={jobId} open onClose={close} />`;
}
