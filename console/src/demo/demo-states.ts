import { type Client, type Job, type JobEvent, OctavoError } from '@octavo/client';

/** A state of a job as the hooks give it, made up. */
export interface DemoState {
  name: string;
  /** What is to be seen, in a sentence. */
  about: string;
  job: Job | null;
  error: OctavoError | null;
}

const base: Job = {
  job_id: '01a20000-0000-7000-8000-000000000000',
  operation: 'rewrite',
  kind: 'single',
  parent_id: null,
  status: 'processing',
  stage: 'rewriting',
  current_step: 'rewrite',
  progress: 0,
  progress_percent: 0,
  total_chunks: 10,
  processed_chunks: 0,
  failed_chunks: [],
  partial: false,
  warnings: [],
  client_job_id: null,
  original_filename: 'A novel.pdf',
  original_size: 4_200_000,
  options: {},
  priority: 0,
  result: null,
  error: null,
  download_url: null,
  attempts: 1,
  estimated_credits: null,
  credits: null,
  created_at: '2026-01-01T00:00:00Z',
  started_at: '2026-01-01T00:00:01Z',
  completed_at: null,
  updated_at: '2026-01-01T00:00:02Z',
  expires_at: null,
};
const job = (more: Partial<Job>): Job => ({ ...base, ...more });
const completed = {
  status: 'completed',
  stage: null,
  progress: 1,
  progress_percent: 100,
  processed_chunks: 10,
  completed_at: '2026-01-01T00:02:00Z',
  download_url: '/api/v1/jobs/demo/result',
} as const;
const crash = {
  code: 'ENGINE_CRASH',
  message:
    'The program that works on this document crashed. Retry once; if it fails again, repair the file first.',
  details: {},
  retryable: true,
};

export const demoStates: readonly DemoState[] = [
  { name: 'Loading', about: 'Before the first answer.', job: null, error: null },
  {
    name: 'Pending',
    about: 'Accepted, and nobody works on it yet: nothing is measured, so no percentage is shown.',
    job: job({ status: 'pending', stage: null, started_at: null, total_chunks: 0 }),
    error: null,
  },
  {
    name: 'Processing',
    about: 'The stage, the measured share, and the parts that are done.',
    job: job({ progress: 0.45, progress_percent: 45, processed_chunks: 4 }),
    error: null,
  },
  {
    name: 'No answer for now',
    about: 'What was known stays; it is asked again with growing pauses.',
    job: job({ progress: 0.45, progress_percent: 45, processed_chunks: 4 }),
    error: new OctavoError({ status: 0, code: 'UNREACHABLE', message: 'The server could not be reached.' }),
  },
  {
    name: 'Completed',
    about: 'With remarks, if there are any, and a link to the result.',
    job: job({ ...completed, warnings: ['Page 12 has no text: it is a picture.'] }),
    error: null,
  },
  {
    name: 'Partial',
    about: 'Completed, with losses: each is named, and they alone can be tried again.',
    job: job({
      ...completed,
      partial: true,
      processed_chunks: 9,
      failed_chunks: [
        {
          label: 'Pages 41 to 60',
          pages: { from: 41, to: 60 },
          error: { message: 'The model did not answer in time.' },
        },
      ],
      warnings: ['The summary was made of the parts that are there.'],
    }),
    error: null,
  },
  {
    name: 'Failed',
    about: 'What is wrong, what mends it, and the code to look it up by.',
    job: job({
      status: 'failed',
      stage: null,
      progress: 0.3,
      progress_percent: 30,
      processed_chunks: 3,
      error: crash,
    }),
    error: new OctavoError({ ...crash, status: 200 }),
  },
  {
    name: 'Cancelled',
    about: 'By whomever. It is no error.',
    job: job({ status: 'cancelled', stage: null, progress: 0.3, progress_percent: 30, processed_chunks: 3 }),
    error: null,
  },
  {
    name: 'Gone',
    about: 'Deleted, expired or never there: nothing more is asked.',
    job: null,
    error: new OctavoError({
      status: 404,
      code: 'JOB_NOT_FOUND',
      message: 'There is no job with this id. Check the id.',
    }),
  },
];

/** A client that knows one job and never changes it: shows a state in the real dialog, and asks nobody. */
export function clientOf(state: DemoState, real: Client): Client {
  const refuse = () =>
    Promise.reject(
      new OctavoError({
        status: 409,
        code: 'DEMO',
        message: 'This state is a picture: nothing runs behind it.',
      }),
    );
  const over = state.error !== null && state.error.status >= 400;
  async function* watch(_id: string, options: Parameters<Client['watch']>[1] = {}): AsyncGenerator<JobEvent> {
    if (state.job) yield { type: 'snapshot', id: null, job: state.job };
    if (state.error) options.onTrouble?.(state.error);
    await new Promise<void>((resolve) => options.signal?.addEventListener('abort', () => resolve()));
  }
  return {
    ...real,
    job: async () => {
      if (over && state.error) throw state.error;
      return state.job ?? new Promise<never>(() => undefined);
    },
    watch,
    cancel: refuse,
    retry: refuse,
    resultUrl: () => '/mark.svg',
  };
}
