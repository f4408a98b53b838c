import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyEvent } from './apply-event.ts';
import type { Job, JobEvent } from './types.ts';

const job = { job_id: 'j', status: 'processing', progress: 0.5, stage: 'a', timeline: [] } as unknown as Job;
const progress = (value: number) =>
  ({ type: 'progress', id: '1', job_id: 'j', status: 'processing', stage: 'b', progress: value }) as JobEvent;

test('progress moves forward and never back', () => {
  assert.equal(applyEvent(job, progress(0.7))?.progress_percent, 70);
  assert.equal(applyEvent(job, progress(0.2))?.progress, 0.5);
});

test('a snapshot replaces what was known and keeps what it leaves out', () => {
  const next = applyEvent(job, { type: 'snapshot', id: '1', job: { job_id: 'j', progress: 0 } as Job });
  assert.equal(next?.progress, 0);
  assert.deepEqual(next?.timeline, []);
});

test('an event is on the timeline once, however often it comes', () => {
  const event: JobEvent = { type: 'job.stage', id: '7', job_id: 'j', at: 't', data: { stage: 'writing' } };
  const once = applyEvent(job, event);
  assert.equal(once?.stage, 'writing');
  assert.equal(applyEvent(once, event)?.timeline?.length, 1);
});

test("events of a parent's children leave the parent as it is", () => {
  assert.equal(applyEvent(job, { type: 'job.completed', id: '8', job_id: 'other', at: 't', data: {} }), job);
});
