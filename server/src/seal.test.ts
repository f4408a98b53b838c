import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSeal } from './seal.ts';

const seal = openSeal(Buffer.alloc(32, 1));

test('what was sealed opens in its place, and is another text each time', () => {
  for (const text of ['', 'geheim', 'pässwörd 🗝', 'x'.repeat(1000)]) {
    const sealed = seal.close(text, 'job 1');
    assert.notEqual(sealed, seal.close(text, 'job 1'));
    assert.equal(seal.open(sealed, 'job 1'), text);
    assert.ok(text === '' || !Buffer.from(sealed, 'base64').includes(text));
  }
});

test('it opens nowhere else, with no other key, and not when it was changed', () => {
  const sealed = seal.close('geheim', 'job 1');
  assert.equal(seal.open(sealed, 'job 2'), undefined);
  assert.equal(openSeal(Buffer.alloc(32, 2)).open(sealed, 'job 1'), undefined);
  const bytes = Buffer.from(sealed, 'base64');
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    assert.equal(seal.open(changed.toString('base64'), 'job 1'), undefined);
  }
  for (const junk of ['', 'AAAA', '***']) assert.equal(seal.open(junk, 'job 1'), undefined);
});

test('digests are the same for the same text under one key alone', () => {
  assert.equal(seal.digest('a'), seal.digest('a'));
  assert.notEqual(seal.digest('a'), seal.digest('b'));
  assert.notEqual(seal.digest('a'), openSeal(Buffer.alloc(32, 2)).digest('a'));
});
