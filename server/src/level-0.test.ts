import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readConfig } from './app/config.ts';
import { formatBytes, parseBytes } from './bytes.ts';
import { parseSeconds } from './duration.ts';
import { Fault, fault, faultFromWire } from './fault.ts';

describe('sizes and durations', () => {
  it('are read as people write them', () => {
    assert.deepEqual(['100MB', '2 GiB', '512', '1.5kB'].map(parseBytes), [100e6, 2 ** 31, 512, 1500]);
    assert.deepEqual(
      ['30s', '15m', '24h', '7d', '90', '250ms'].map(parseSeconds),
      [30, 900, 86_400, 604_800, 90, 0.25],
    );
    for (const text of ['', 'ten', '-1', '5 parsecs'])
      assert.ok(Number.isNaN(parseBytes(text)) && Number.isNaN(parseSeconds(text)));
  });

  it('are shown with three digits', () => {
    assert.deepEqual([0, 999, 1234, 99_949, 999_500, 1_234_567].map(formatBytes), [
      '0 B',
      '999 B',
      '1.2 kB',
      '99.9 kB',
      '1.0 MB',
      '1.2 MB',
    ]);
  });
});

describe('configuration', () => {
  it('names the variable whose value makes no sense, all of them at once', () => {
    assert.throws(() => readConfig({}, { PORT: 'http', JOB_TTL: 'soon', AUTH: 'maybe' }), {
      code: 'BAD_CONFIGURATION',
      message: /PORT must be.*JOB_TTL must be.*AUTH|AUTH must be.*PORT must be/s,
    });
  });

  it('refuses to be open to the network without being told so', () => {
    assert.throws(() => readConfig({}, { HOST: '0.0.0.0' }), /ALLOW_OPEN/);
    assert.equal(readConfig({}, { HOST: '0.0.0.0', ALLOW_OPEN: 'true' }).http.host, '0.0.0.0');
    assert.equal(readConfig({}, { HOST: '::1' }).http.host, '::1');
  });

  it('is frozen, and takes an empty variable for an unset one', () => {
    const config = readConfig({}, { PORT: '' });
    assert.equal(config.http.port, 8080);
    assert.throws(() => Object.assign(config.http, { port: 1 }), TypeError);
  });
});

describe('a fault', () => {
  it('survives the way through another process, but not with a kind or a template of its sender’s making', () => {
    const wire = faultFromWire({
      code: 'NEW',
      kind: 'constructor',
      message: 'has {braces}',
      details: { braces: 1 },
    });
    assert.deepEqual([wire.code, wire.kind, wire.message], ['NEW', 'internal', 'has braces']);
    assert.ok(wire instanceof Fault);
  });

  it('cannot be declared twice', () => {
    assert.throws(() => fault({ code: 'INTERNAL_ERROR', kind: 'internal', message: '' }), /twice/);
  });
});
