import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { canonicalUrl } from './aliases.ts';

describe('older names', () => {
  for (const [from, to] of [
    ['/api/compress', '/api/v1/compress'],
    ['/api/jobs/7/download', '/api/v1/jobs/7/result'],
    ['/jobs/7/download?file=a', '/api/v1/jobs/7/result?file=a'],
    ['/jobs?limit=2', '/api/v1/jobs?limit=2'],
    ['/health', '/api/v1/health'],
    ['/api/health', '/api/v1/health'],
    ['/api/v1/ai/summarize', '/api/v1/summarize'],
    ['/process-pdf-async', '/process-pdf-async'],
    ['/api/v1/process-pdf?x=1', '/api/v1/rewrite?wait=60&x=1'],
    ['/assets/index.js', '/assets/index.js'],
    ['/api', '/api/v1'],
    ['/apiary', '/apiary'],
  ] as const)
    it(`${from} is routed as ${to}`, () => assert.equal(canonicalUrl(from, false), to));

  it('leave the console its pages', () => assert.equal(canonicalUrl('/jobs/7', true), '/jobs/7'));
});
