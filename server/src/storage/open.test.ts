import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { blobPath, folder } from './fixture.ts';
import { openStorage, storageFolder, storageSettings } from './open.ts';

describe('the storage settings', () => {
  test('a relative folder lies in DATA_DIR, an absolute one where it says', () => {
    for (const [url, path] of [
      ['file:./files', '/srv/data/files'],
      ['file:files', '/srv/data/files'],
      ['file:///var/lib/octavo', '/var/lib/octavo'],
      ['file:/var/lib/octavo', '/var/lib/octavo'],
      ['file://localhost/var/a%20b', '/var/a b'],
    ])
      assert.equal(storageFolder(url!, '/srv/data'), path);
  });

  test('any other scheme is refused with what is supported', () => {
    for (const url of ['s3://bucket', 'http://host/x', './files', 'file:', 'file://host/share'])
      assert.throws(
        () => storageFolder(url, '/srv/data'),
        { code: 'STORAGE_UNSUPPORTED', message: /Use file:/ },
        url,
      );
  });

  test('a key is 32 bytes in hex or base64, and anything else says how to make one', () => {
    const bytes = randomBytes(32);
    const parse = storageSettings.key.parse;
    for (const written of [bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')])
      assert.ok(bytes.equals(parse(written)!));
    for (const bad of [
      'secret',
      bytes.toString('hex').slice(2),
      randomBytes(16).toString('base64'),
      'ä'.repeat(44),
    ])
      assert.throws(() => parse(bad), /openssl rand -base64 32/);
  });

  test('the defaults store unencrypted files in DATA_DIR/files', async () => {
    const data = await folder();
    const storage = await openStorage({ url: storageSettings.url.default, key: undefined }, data);
    await storage.put('a', Readable.from([Buffer.from('plain')]));
    assert.equal(await readFile(await blobPath(join(data, 'files')), 'utf8'), 'plain');
  });
});
