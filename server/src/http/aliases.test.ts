import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { canonicalUrl } from './aliases.ts';

describe('the path of a request', () => {
  const cases: [string, string, string][] = [
    ['stays as it is', '/api/v1/jobs/1', '/api/v1/jobs/1'],
    ['may leave out the version', '/api/compress', '/api/v1/compress'],
    ['may leave out the prefix of a root', '/jobs/1/result', '/api/v1/jobs/1/result'],
    ['may say download', '/api/v1/jobs/1/download', '/api/v1/jobs/1/result'],
    ['may say download anywhere', '/jobs/1/download?file=a', '/api/v1/jobs/1/result?file=a'],
    ['may be an older name', '/api/process-pdf-async', '/api/v1/rewrite'],
    ['keeps its query beside that of an older name', '/api/process-pdf?a=1', '/api/v1/rewrite?wait=60&a=1'],
    ['keeps a query of nothing', '/jobs?', '/api/v1/jobs?'],
    ['is not taken for a root it merely begins like', '/jobsearch', '/jobsearch'],
    ['is not taken for an older name inside another', '/api/v1/x/process-pdf', '/api/v1/x/process-pdf'],
  ];
  for (const [what, from, to] of cases) test(what, () => assert.equal(canonicalUrl(from, false), to));

  test('is left to the console where a browser asks for a page', () => {
    assert.equal(canonicalUrl('/jobs/1', true), '/jobs/1');
    assert.equal(canonicalUrl('/api/jobs/1', true), '/api/v1/jobs/1');
  });
});
