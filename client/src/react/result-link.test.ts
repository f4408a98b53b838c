import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '../client.ts';
import type { Job, JobFile } from '../types.ts';
import { resultLink } from './result-link.ts';

const job = (files: Partial<JobFile>[], download_url: string | null = '/api/v1/jobs/j/result') =>
  ({ job_id: 'j', download_url, files }) as Job;
const signed = { signed_url: '/api/v1/downloads/f?token=t' };
const at = (baseUrl?: string) => createClient(baseUrl === undefined ? {} : { baseUrl });

test('one file is linked by its signed address, several by that of the job', () => {
  assert.equal(resultLink(at(), job([signed])), '/api/v1/downloads/f?token=t');
  assert.equal(resultLink(at(), job([signed, signed])), '/api/v1/jobs/j/result');
  assert.equal(resultLink(at(), job([{}])), '/api/v1/jobs/j/result');
});

test('a path is put below the address of the service, a whole address is left', () => {
  assert.equal(
    resultLink(at('https://pdf.example.org/octavo'), job([signed])),
    'https://pdf.example.org/octavo/api/v1/downloads/f?token=t',
  );
  const whole = { signed_url: 'https://files.example.org/f?token=t' };
  assert.equal(resultLink(at(), job([whole])), 'https://files.example.org/f?token=t');
});

test('what is no address of a file is never linked', () => {
  assert.equal(resultLink(at(), job([signed], null)), null);
  for (const odd of ['javascript:alert(1)', '//elsewhere.example.org/f', 'f'])
    assert.equal(resultLink(at(), job([{ signed_url: odd }])), '/api/v1/jobs/j/result');
});
