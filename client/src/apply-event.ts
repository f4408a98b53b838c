import type { Job, JobEvent } from './types.ts';

/** The job after an event. Progress never falls within an attempt, whatever order things arrive in. */
export function applyEvent(job: Job | undefined, event: JobEvent): Job | undefined {
  if (event.type === 'snapshot') return { ...job, ...event.job };
  if (!job || event.job_id !== job.job_id) return job;
  if (event.type === 'progress') {
    const progress = Math.max(job.progress, event.progress);
    return {
      ...job,
      status: event.status,
      stage: event.stage,
      progress,
      progress_percent: Math.floor(progress * 100),
      processed_chunks: event.processed_chunks,
      total_chunks: event.total_chunks,
    };
  }
  const timeline = job.timeline ?? [];
  const known = event.id !== null && timeline.some((entry) => String(entry.id) === event.id);
  const { type: _type, at: _at, job_id: _job, job: _whole, ...data } = event.data;
  const entry = { id: event.id ?? `${event.type}-${event.at}`, type: event.type, at: event.at, data };
  const stage = typeof event.data.stage === 'string' ? event.data.stage : job.stage;
  return { ...job, stage, ...event.job, timeline: known ? timeline : [...timeline, entry] };
}
