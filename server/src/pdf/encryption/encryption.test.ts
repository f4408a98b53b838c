import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../../program.ts';
import { PdfDocument } from '../objects/document.ts';
import { type Dict, isName, name, type PdfObject, PdfString, Ref, Stream } from '../objects/object.ts';
import { type WriteOptions, writeDocument } from '../objects/write.ts';
import { withPdf } from '../pdfium.ts';
import { keyOf } from './key.ts';
import type { Encryption } from './lock.ts';
import { readEncrypt } from './read.ts';

const folder = mkdtempSync(join(tmpdir(), 'octavo-encryption-'));
after(() => rmSync(folder, { recursive: true }));
const at = (file: string) => join(folder, file);
const brochure = fileURLToPath(new URL('../../../../samples/brochure.pdf', import.meta.url));
const qpdf = findProgram('qpdf');
const [pdftotext, mutool] = [findProgram('pdftotext'), findProgram('mutool')];
const call = (file: string, ...args: string[]) =>
  execFileSync(file, args, { encoding: 'utf8', stdio: 'pipe' });

const metadata =
  '<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/">open or not</x:xmpmeta><?xpacket end="w"?>';
const attached = 'a secret attachment, long enough for several blocks of any cipher';

type Objects = [number, PdfObject][];

/** All objects of a document, as a program that rewrites it would hand them over. */
function objectsOf(document: PdfDocument): Objects {
  return document
    .numbers()
    .map((number): [number, PdfObject] => [number, document.load(number)])
    .filter(([, object]) => {
      const type = object instanceof Stream ? object.dict.get('Type') : undefined;
      return !isName(type!, 'XRef') && !isName(type!, 'ObjStm');
    });
}

async function rewrite(
  input: string,
  output: string,
  options: Partial<WriteOptions>,
  change?: (objects: Objects, root: Dict) => void,
) {
  const document = PdfDocument.open(input);
  try {
    const objects = objectsOf(document);
    change?.(objects, document.catalog);
    const trailer = new Map<string, PdfObject>();
    for (const key of ['Root', 'Info', 'ID'])
      if (document.trailer.has(key))
        trailer.set(key, document.get(document.trailer.get(key)!) && document.trailer.get(key));
    const { version } = document;
    await writeDocument(output, objects, trailer, { version, objectStreams: true, ...options });
  } finally {
    document.close();
  }
}

/** The brochure with metadata, an attachment and a string of every length up to three blocks. */
async function makePlain(path: string): Promise<void> {
  await rewrite(brochure, path, { objectStreams: false }, (objects, root) => {
    const free = Math.max(...objects.map(([number]) => number)) + 1;
    const file = new Stream(new Map([['Type', name('EmbeddedFile')]]), Buffer.from(attached));
    const xmp = new Stream(
      new Map([
        ['Type', name('Metadata')],
        ['Subtype', name('XML')],
      ]),
      Buffer.from(metadata),
    );
    objects.push([free, xmp], [free + 1, file]);
    const specification: Dict = new Map<string, PdfObject>([
      ['Type', name('Filespec')],
      ['F', new PdfString(Buffer.from('secret.txt'))],
      ['EF', new Map([['F', new Ref(free + 1)]])],
    ]);
    root.set('Metadata', new Ref(free));
    root.set(
      'Names',
      new Map([
        ['EmbeddedFiles', new Map([['Names', [new PdfString(Buffer.from('secret.txt')), specification]]])],
      ]),
    );
    root.set(
      'OctavoStrings',
      Array.from({ length: 50 }, (_, length) => new PdfString(Buffer.alloc(length, '(\\\r\n<é'))),
    );
  });
}

/** What a document holds once qpdf took its protection off: object by object, streams by their bytes. */
function contents(path: string, password: string) {
  const clear = at('contents.pdf');
  call(
    qpdf!,
    `--password=${password}`,
    '--decrypt',
    '--object-streams=disable',
    '--stream-data=uncompress',
    path,
    clear,
  );
  const document = PdfDocument.open(clear);
  try {
    return objectsOf(document).map(([number, object]) => [
      number,
      object instanceof Stream ? [object.dict, document.stored(object).toString('latin1')] : object,
    ]);
  } finally {
    document.close();
  }
}

function lockOf(path: string, password: string): Encryption {
  const encrypted = readEncrypt(path);
  assert.ok(encrypted, 'the document says how it is encrypted');
  const key = keyOf(encrypted.dict, encrypted.id, password);
  assert.ok(key, 'the password gives a key');
  return { ...encrypted, key };
}

const kinds: Record<string, string[]> = {
  'RC4 of 40 bits': ['40', '--print=n', '--modify=n'],
  'RC4 of 128 bits': ['128', '--print=low', '--extract=n', '--use-aes=n'],
  'RC4 of 128 bits by crypt filters': ['128', '--use-aes=n', '--force-V4'],
  'AES of 128 bits': ['128', '--use-aes=y', '--modify=form'],
  'AES of 128 bits with open metadata': ['128', '--use-aes=y', '--cleartext-metadata'],
  'AES of 256 bits': ['256', '--print=none', '--modify=annotate'],
  'AES of 256 bits with open metadata': ['256', '--cleartext-metadata'],
  'AES of 256 bits as in Adobe Acrobat 9': ['256', '--force-R5'],
};

describe(
  'a document written with the protection of its original',
  qpdf ? {} : { skip: 'qpdf is not installed' },
  () => {
    let text: string | undefined;
    before(() => makePlain(at('plain.pdf')));

    for (const [title, kind] of Object.entries(kinds))
      for (const [user, owner] of [
        ['', 'owner'],
        ['user', 'owner'],
      ] as const)
        test(`${title}, ${user ? 'a user password' : 'no user password'}: opens as before, holds the same`, async () => {
          const original = at('original.pdf');
          const streams = kind[0] === '40' ? 'disable' : 'generate';
          call(
            qpdf!,
            '--allow-weak-crypto',
            `--object-streams=${streams}`,
            '--encrypt',
            user,
            owner,
            ...kind,
            '--',
            at('plain.pdf'),
            original,
          );
          call(qpdf!, `--password=${user}`, '--decrypt', original, at('clear.pdf'));
          const encryption = lockOf(original, user);
          assert.equal(encryption.key.by, 'user');
          const byOwner = lockOf(original, owner);
          assert.deepEqual([byOwner.key.by, byOwner.key.bytes], ['owner', encryption.key.bytes]);
          if (user) assert.equal(keyOf(encryption.dict, encryption.id, 'User'), undefined);

          const locked = at('locked.pdf');
          const objectStreams = user !== '';
          await rewrite(at('clear.pdf'), locked, { encryption, objectStreams });
          const once = readFileSync(locked);
          await rewrite(at('clear.pdf'), locked, { encryption, objectStreams });
          assert.ok(once.equals(readFileSync(locked)), 'the same document becomes the same bytes');
          assert.equal(once.includes(attached), false);
          assert.equal(once.includes(metadata), title.includes('open metadata'));
          for (const password of [`--password=${user}`, `--password=${owner}`])
            assert.equal(
              call(qpdf!, '--show-encryption', password, locked),
              call(qpdf!, '--show-encryption', password, original),
            );
          if (user) assert.notEqual(spawnSync(qpdf!, ['--check', '--password=wrong', locked]).status, 0);
          assert.deepEqual(contents(locked, user), contents(original, user));
          assert.equal(await withPdf(locked, ({ claimedPages }) => claimedPages, user), 4);
          if (pdftotext) {
            text ??= call(pdftotext, brochure, '-');
            assert.equal(call(pdftotext, '-upw', user, locked, '-'), text);
          }
          if (mutool) {
            const shown = call(mutool, 'show', '-b', '-p', user, locked, 'trailer/Root/Metadata');
            assert.equal(shown.trim(), metadata);
          }
        });
  },
);
