import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../../program.ts';
import { PdfDocument } from '../objects/document.ts';
import { type Dict, name, type PdfObject, PdfString, Ref, Stream } from '../objects/object.ts';
import { writeDocument } from '../objects/write.ts';
import { cipherFor, encryptWhole } from './encryptor.ts';
import { handlerOf } from './handler.ts';
import { type FileKey, keyOf } from './key.ts';
import { type Encryption, lockFor } from './lock.ts';
import { passwordBytes } from './passwords.ts';
import { rc4 } from './rc4.ts';
import { readEncrypt } from './read.ts';

const folder = mkdtempSync(join(tmpdir(), 'octavo-lock-'));
after(() => rmSync(folder, { recursive: true }));
const at = (file: string) => join(folder, file);
const form = fileURLToPath(new URL('../../../../samples/form.pdf', import.meta.url));
const qpdf = findProgram('qpdf');
const call = (...args: string[]) => execFileSync(qpdf!, args, { encoding: 'utf8', stdio: 'pipe' });
const dict = (entries: Record<string, PdfObject>): Dict => new Map(Object.entries(entries));
const string = (text: string) => new PdfString(Buffer.from(text, 'latin1'));
const key: FileKey = { bytes: Buffer.alloc(32, 7), by: 'user' };

function locked(password: string, ...args: string[]): Encryption {
  call('--allow-weak-crypto', '--encrypt', password, 'owner', ...args, '--', form, at('locked.pdf'));
  const encrypted = readEncrypt(at('locked.pdf'))!;
  const found = keyOf(encrypted.dict, encrypted.id, password);
  assert.ok(found);
  return { ...encrypted, key: found };
}

test('RC4 gives the published results, in pieces too', () => {
  assert.equal(rc4(Buffer.from('Key'), Buffer.from('Plaintext')).toString('hex'), 'bbf316e8d940af0ad3');
  assert.equal(rc4(Buffer.from('Wiki'), Buffer.from('pedia')).toString('hex'), '1021bf0420');
  const plain = Buffer.alloc(100, 'piece by piece');
  const cipher = cipherFor(key, 'RC4', 3, 0)!;
  const pieces = Buffer.concat([...cipher.encrypt(() => [plain.subarray(0, 7), plain.subarray(7)])]);
  assert.deepEqual(pieces, encryptWhole(cipher, plain));
});

for (const method of ['AESV2', 'AESV3'] as const)
  test(`${method}: the same bytes in the same object alone become the same, however they come in pieces`, () => {
    const plain = Buffer.alloc(100, 'piece by piece');
    const cipher = cipherFor(key, method, 3, 0)!;
    const whole = encryptWhole(cipher, plain);
    assert.equal(whole.length, cipher.size(plain.length));
    assert.deepEqual(
      Buffer.concat([...cipher.encrypt(() => [plain.subarray(0, 33), plain.subarray(33)])]),
      whole,
    );
    const vector = (other: Buffer) => other.subarray(0, 16).toString('hex');
    const others = [
      encryptWhole(cipherFor(key, method, 4, 0)!, plain),
      encryptWhole(cipherFor(key, method, 3, 1)!, plain),
      encryptWhole(cipherFor({ ...key, bytes: Buffer.alloc(32, 8) }, method, 3, 0)!, plain),
      encryptWhole(cipher, plain.subarray(1)),
    ];
    assert.equal(new Set([whole, ...others].map(vector)).size, 5);
    for (const length of [0, 15, 16, 17])
      assert.equal(encryptWhole(cipher, plain.subarray(0, length)).length, cipher.size(length));
  });

test('passwords are tried as each standard means them, no longer than it counts', () => {
  const hex = (password: string, revision: number) =>
    passwordBytes(password, revision).map((bytes) => bytes.toString('hex'));
  assert.deepEqual(hex('aß', 3), ['61df', '61c39f']);
  assert.deepEqual(hex('€', 4), ['a0', 'e282ac']);
  assert.deepEqual(hex('日', 4), ['e697a5']);
  assert.deepEqual(hex('ﬁ\u00a0\u00adx', 6), ['66692078', 'efac81c2a0c2ad78']);
  assert.deepEqual(hex('x'.repeat(200), 6), ['78'.repeat(127)]);
  assert.deepEqual(hex('x'.repeat(200), 3), ['78'.repeat(32)]);
});

test('what is no standard handler of a known version has no key', () => {
  const known: Record<string, PdfObject> = {
    Filter: name('Standard'),
    V: 1,
    R: 2,
    P: -4,
    O: string('o'.repeat(32)),
    U: string('u'.repeat(32)),
  };
  assert.ok(handlerOf(dict(known)));
  const filters = (method: string) => dict({ StdCF: dict({ CFM: name(method) }) });
  const strange: Record<string, PdfObject>[] = [
    { Filter: name('Adobe.PubSec') },
    { V: 3 },
    { R: 7 },
    { P: string('all') },
    { O: string('short') },
    { U: undefined },
    { V: 5, R: 6 },
    { V: 4, R: 4, CF: filters('None'), StmF: name('StdCF'), StrF: name('StdCF') },
    { V: 4, R: 4, CF: filters('AESV3'), StmF: name('StdCF'), StrF: name('StdCF') },
    { V: 4, R: 4, CF: filters('AESV2'), StmF: name('Other'), StrF: name('StdCF') },
    { V: 4, R: 4, CF: filters('AESV2') },
  ];
  for (const change of strange) {
    const changed = dict({ ...known, ...change });
    assert.equal(handlerOf(changed), undefined, JSON.stringify(change));
    assert.equal(keyOf(changed, Buffer.alloc(16), ''), undefined);
  }
});

test('strings beside unencrypted streams are never packed, for they would lie open', () => {
  const filters = dict({ StdCF: dict({ CFM: name('AESV2') }) });
  const entries = {
    Filter: name('Standard'),
    V: 4,
    R: 4,
    P: -4,
    O: string('o'.repeat(32)),
    U: string('u'.repeat(32)),
  };
  const lock = (StmF: string, StrF: string) =>
    lockFor(
      {
        dict: dict({ ...entries, CF: filters, StmF: name(StmF), StrF: name(StrF), EFF: name('StdCF') }),
        id: Buffer.alloc(0),
        key,
      },
      [],
    );
  assert.equal(lock('Identity', 'StdCF').packs, false);
  assert.equal(lock('Identity', 'Identity').packs, true);
  assert.equal(lock('StdCF', 'StdCF').packs, true);
});

describe('what qpdf makes of it', qpdf ? {} : { skip: 'qpdf is not installed' }, () => {
  test('passwords of other than ASCII letters open, and one nobody asked for does no harm', () => {
    for (const kind of [['128', '--use-aes=n'], ['128', '--use-aes=y'], ['256']])
      for (const password of ['grüße €', 'ŒuvreŽ', '']) locked(password, ...kind);
    const { dict: encrypt, id } = locked('', '256');
    assert.equal(keyOf(encrypt, id, 'whatever')?.by, 'user');
    // 32 bytes count.
    const long = 'a long password of more than 32 letters';
    const { dict: old, id: first } = locked(long, '128', '--use-aes=n');
    assert.ok(keyOf(old, first, `${long}!`));
    assert.equal(keyOf(old, first, long.slice(0, 20)), undefined);
  });

  test('attachments alone can be locked, by a filter each of them names; a signature stays as it is', async () => {
    const encryption = locked('user', '256');
    for (const filter of ['StmF', 'StrF']) encryption.dict.set(filter, name('Identity'));
    encryption.dict.set('EFF', name('StdCF'));
    const secret = 'attached and secret';
    const objects: [number, PdfObject][] = [
      [1, dict({ Type: name('Catalog'), Pages: new Ref(2), Own: new Ref(4), Open: string('plain to see') })],
      [2, dict({ Type: name('Pages'), Kids: [], Count: 0 })],
      [3, new Stream(dict({}), Buffer.from(secret))],
      [4, dict({ Type: name('Filespec'), EF: dict({ F: new Ref(3) }) })],
    ];
    const trailer = dict({ Root: new Ref(1) });
    const options = { version: '1.7', objectStreams: false, encryption };
    await writeDocument(at('attached.pdf'), objects, trailer, options);
    const bytes = readFileSync(at('attached.pdf'), 'latin1');
    assert.ok(bytes.includes('plain to see') && !bytes.includes(secret));
    call('--password=user', '--decrypt', '--stream-data=uncompress', at('attached.pdf'), at('clear.pdf'));
    assert.ok(readFileSync(at('clear.pdf'), 'latin1').includes(secret));
  });

  test('signatures keep their contents, and streams come from files in pieces', async () => {
    const encryption = locked('', '128', '--use-aes=y');
    const large = Buffer.alloc(3_000_001, 'not all in memory at once');
    writeFileSync(at('large'), large);
    const objects: [number, PdfObject][] = [
      [1, dict({ Type: name('Catalog'), Pages: new Ref(2), Own: new Ref(3), Signature: new Ref(4) })],
      [2, dict({ Type: name('Pages'), Kids: [], Count: 0 })],
      [3, new Stream(dict({}), { path: at('large'), offset: 1, length: large.length - 1 })],
      [
        4,
        dict({
          Type: name('Sig'),
          ByteRange: [0, 1, 2, 3],
          Contents: string('signed'),
          Name: string('by me'),
        }),
      ],
    ];
    await writeDocument(at('sliced.pdf'), objects, dict({ Root: new Ref(1) }), {
      version: '1.4',
      objectStreams: false,
      encryption,
    });
    assert.equal((objects[2]![1] as Stream).dict.has('Length'), false);
    const bytes = readFileSync(at('sliced.pdf'), 'latin1');
    assert.ok(bytes.startsWith('%PDF-1.6') && bytes.includes('(signed)') && !bytes.includes('by me'));
    call('--decrypt', '--stream-data=preserve', at('sliced.pdf'), at('clear.pdf'));
    const document = PdfDocument.open(at('clear.pdf'));
    const own = document.entry(document.catalog, 'Own');
    assert.ok(own instanceof Stream && document.stored(own).equals(large.subarray(1)));
    const signature = document.entry(document.catalog, 'Signature');
    assert.deepEqual(document.entry(signature, 'Contents'), string('signed'));
    assert.deepEqual(document.entry(signature, 'Name'), string('by me'));
    document.close();
  });
});
