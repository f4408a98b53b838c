import { type Job, JobProgressDialog } from '@octavo/client/react';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';

/** What tests drive: the dialog, behind a button. `?job=ID&strict&words` (other words). */
const query = new URLSearchParams(location.search);
const calls: string[] = [];
Object.assign(window, { calls });

function Page() {
  const [open, setOpen] = useState(false);
  const [mounted, setMounted] = useState(true);
  const say = (what: string) => (job: Job) => void calls.push(`${what} ${job.status}`);
  return (
    <main>
      <h1>A page of somebody else</h1>
      <button type="button" onClick={() => setOpen(true)}>
        Show the job
      </button>
      <button type="button" onClick={() => setOpen(false)} id="owner-closes">
        Elsewhere
      </button>
      {mounted && (
        <JobProgressDialog
          jobId={query.get('job')}
          open={open}
          interval={500}
          onClose={() => {
            calls.push('close');
            setOpen(false);
            if (query.has('unmounts')) setMounted(false);
          }}
          onComplete={say('complete')}
          onCancelled={say('cancelled')}
          onError={(error) => void calls.push(`error ${error.code}`)}
          {...(query.has('words') ? { labels: { close: 'Fermer', doing: () => 'En cours' } } : {})}
        />
      )}
    </main>
  );
}

createRoot(document.getElementById('root')!).render(
  query.has('strict') ? (
    <StrictMode>
      <Page />
    </StrictMode>
  ) : (
    <Page />
  ),
);
