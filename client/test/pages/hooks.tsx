import {
  configure,
  createClient,
  type FollowedJob,
  OctavoProvider,
  useJob,
  useJobPolling,
} from '@octavo/client/react';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';

/**
 * What tests drive: one hook, its state as JSON, its callbacks written down. The address says which:
 * `?hook=useJob&strict&job=ID&interval=1000&provider`.
 */
const query = new URLSearchParams(location.search);
const calls: string[] = [];
const renders = { count: 0 };
Object.assign(window, { calls, renders });

interface Callbacks {
  onComplete: (job: { job_id: string }) => void;
  onError: (error: { code: string }, job: object | null) => void;
  onCancelled: () => void;
}

function Page() {
  const [id, setId] = useState<string | number | null>(query.get('job'));
  const [shown, setShown] = useState(true);
  const [turn, setTurn] = useState(0);
  return (
    <>
      <input
        aria-label="Job"
        defaultValue={id ?? ''}
        onChange={(event) => setId(event.target.value || null)}
      />
      <button type="button" onClick={() => setShown(!shown)}>
        Mount or unmount
      </button>
      <button type="button" onClick={() => setTurn(turn + 1)}>
        Render again
      </button>
      {shown && <Hook id={id} turn={turn} />}
    </>
  );
}

function Hook({ id, turn }: { id: string | number | null; turn: number }) {
  renders.count += 1;
  // New functions at every render, as people write them.
  const callbacks: Callbacks = {
    onComplete: (job) => {
      calls.push(`complete ${job.job_id} turn ${turn}`);
      if (query.has('throws')) throw new Error('the callback broke');
    },
    onError: (error, job) => calls.push(`error ${error.code}${job ? ' of the job' : ''} turn ${turn}`),
    onCancelled: () => calls.push(`cancelled turn ${turn}`),
  };
  return query.get('hook') === 'useJob' ? (
    <Live id={id} callbacks={callbacks} />
  ) : (
    <Polling id={id} callbacks={callbacks} />
  );
}

function Live({ id, callbacks }: { id: string | number | null; callbacks: Callbacks }) {
  return <State state={useJob(id, callbacks)} />;
}

function Polling({ id, callbacks }: { id: string | number | null; callbacks: Callbacks }) {
  const interval = Number(query.get('interval') ?? 2000);
  return <State state={useJobPolling({ jobId: id, interval, ...callbacks })} />;
}

function State({ state: { job, loading, error, refresh } }: { state: FollowedJob }) {
  return (
    <>
      <button type="button" onClick={() => refresh()}>
        Refresh
      </button>
      <output>
        {JSON.stringify({
          job: job?.job_id ?? null,
          status: job?.status ?? null,
          percent: job?.progress_percent ?? null,
          loading,
          error: error?.code ?? null,
        })}
      </output>
    </>
  );
}

if (query.has('configure')) configure({ headers: { 'x-from': 'configure' } });
const page = query.has('provider') ? <Provided /> : <Page />;
function Provided() {
  const [client] = useState(() => createClient({ headers: { 'x-from': 'provider' } }));
  return (
    <OctavoProvider client={client}>
      <Page />
    </OctavoProvider>
  );
}
createRoot(document.getElementById('root')!).render(
  query.has('strict') ? <StrictMode>{page}</StrictMode> : page,
);
