import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateSync, inflateSync } from 'node:zlib';
import { survey } from '../content/survey.ts';
import { PdfDocument } from '../objects/document.ts';
import { type Dict, name, type PdfObject, PdfString, Ref, Stream } from '../objects/object.ts';
import { unpredict } from '../objects/predictors.ts';
import { writeDocument } from '../objects/write.ts';
import { mergeDuplicates } from './duplicates.ts';
import { shortenHeaders } from './headers.ts';
import { deflatePredicted } from './predict.ts';
import { reachableObjects } from './reachable.ts';
import { compactSrgb, isSrgb } from './srgb.ts';
import { strip } from './strip.ts';

const dict = (entries: Record<string, PdfObject>): Dict => new Map(Object.entries(entries));

/** Writes objects 1.. as a document whose catalog is the first, and hands it over open. */
async function withDocument(
  objects: PdfObject[],
  use: (document: PdfDocument) => void | Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'octavo-test-'));
  try {
    const path = join(folder, 'made.pdf');
    await writeDocument(
      path,
      objects.map((object, index) => [index + 1, object] as const),
      new Map([['Root', new Ref(1)]]),
      { version: '1.7', objectStreams: false },
    );
    const document = PdfDocument.open(path);
    try {
      await use(document);
    } finally {
      document.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const image = () =>
  new Stream(
    dict({
      Type: name('XObject'),
      Subtype: name('Image'),
      Width: 4,
      Height: 4,
      BitsPerComponent: 8,
      ColorSpace: name('DeviceGray'),
    }),
    Buffer.alloc(16, 7),
  );
const form = (content: string, resources: Dict) =>
  new Stream(
    dict({ Subtype: name('Form'), BBox: [0, 0, 1, 1], Resources: resources, Matrix: [2, 0, 0, 2, 0, 0] }),
    Buffer.from(content),
  );
const page = (content: number, resources: Dict, extra: Record<string, PdfObject> = {}) =>
  dict({
    Type: name('Page'),
    Parent: new Ref(2),
    MediaBox: [0, 0, 200, 200],
    Contents: new Ref(content),
    Resources: resources,
    ...extra,
  });
const catalog = dict({ Type: name('Catalog'), Pages: new Ref(2) });
const pages = dict({ Type: name('Pages'), Kids: [new Ref(3)], Count: 1 });

test('an image’s size is that of its largest use, through forms and their matrices', async () => {
  const xobjects = dict({ XObject: dict({ A: new Ref(5), F: new Ref(6) }) });
  await withDocument(
    [
      catalog,
      pages,
      page(4, xobjects),
      new Stream(new Map(), Buffer.from('q 10 0 0 20 0 0 cm /A Do Q q 30 0 0 30 0 0 cm /F Do Q')),
      image(),
      form('1 0 0 1 0 0 cm /A Do', dict({ XObject: dict({ A: new Ref(5) }) })),
    ],
    (document) => {
      const placed = survey(document).images.get(document.load(5) as Stream);
      assert.deepEqual(placed, { size: { width: 60, height: 60 }, times: 2 });
    },
  );
});

test('an image drawn by a glyph, or by content that can not be read to its end, has no known size', async () => {
  const xobjects = dict({ XObject: dict({ A: new Ref(5) }) });
  await withDocument(
    [
      catalog,
      pages,
      page(4, xobjects),
      new Stream(new Map(), Buffer.from('10 0 0 10 0 0 cm /A Do (open')),
      image(),
    ],
    (document) => {
      assert.equal(survey(document).images.get(document.load(5) as Stream)?.size, undefined);
    },
  );
});

test('forms that draw themselves, or each other ten levels deep, end', async () => {
  const resources = dict({ XObject: dict({ F: new Ref(5), A: new Ref(6) }) });
  await withDocument(
    [
      catalog,
      pages,
      page(4, resources),
      new Stream(new Map(), Buffer.from('/F Do')),
      form(`${'/F Do '.repeat(50)}/A Do`, resources),
      image(),
    ],
    (document) => assert.ok(survey(document).images.size <= 1),
  );
});

test('equal streams and fonts become one; pages, attachments and appearances keep their identity', async () => {
  const equal = () => new Stream(dict({ Length1: 4 }), Buffer.from('same'));
  const attachment = () => new Stream(dict({ Type: name('EmbeddedFile') }), Buffer.from('same'));
  const font = () => dict({ Type: name('Font'), BaseFont: name('A') });
  await withDocument(
    [
      dict({
        Type: name('Catalog'),
        Pages: new Ref(2),
        X: [4, 5, 6, 7, 8, 9, 10].map((number) => new Ref(number)),
      }),
      pages,
      page(4, new Map()),
      equal(),
      equal(),
      attachment(),
      attachment(),
      font(),
      font(),
      equal(),
    ],
    (document) => {
      const objects = reachableObjects(document);
      const apart = new Set([document.load(10) as Stream]);
      assert.equal(mergeDuplicates(document, objects, apart), 2);
      assert.deepEqual(
        [...objects.keys()].sort((a, b) => a - b),
        [1, 2, 3, 4, 6, 7, 8, 10],
      );
      assert.deepEqual(
        (document.catalog.get('X') as Ref[]).map((ref) => ref.number),
        [4, 4, 6, 7, 8, 8, 10],
      );
    },
  );
});

test('long values in the dictionaries of streams move into objects of their own, equal ones into the same', async () => {
  const resources = () => dict({ Font: dict({ Helvetica: new Ref(7), Courier: new Ref(7) }) });
  const stream = () =>
    new Stream(
      dict({
        Type: name('XObject'),
        Subtype: name('Form'),
        FormType: 1,
        BBox: [0, 0, 1, 1],
        Resources: resources(),
      }),
      Buffer.from('q Q'),
    );
  await withDocument(
    [
      dict({ Type: name('Catalog'), Pages: new Ref(2), X: [new Ref(5), new Ref(6)] }),
      pages,
      page(4, new Map()),
      new Stream(new Map(), Buffer.from('q Q')),
      stream(),
      stream(),
      dict({ Type: name('Font') }),
    ],
    (document) => {
      const objects = reachableObjects(document);
      shortenHeaders(document, objects);
      const [one, two] = [5, 6].map((number) => (document.load(number) as Stream).dict);
      assert.ok(!one!.has('Type') && !one!.has('FormType') && one!.has('Subtype'));
      assert.ok(one!.get('Resources') instanceof Ref);
      assert.equal((one!.get('Resources') as Ref).number, (two!.get('Resources') as Ref).number);
      assert.deepEqual(document.entry(one!, 'Resources'), resources());
    },
  );
});

test('only what is named is stripped', async () => {
  await withDocument(
    [
      dict({ Type: name('Catalog'), Pages: new Ref(2), PieceInfo: dict({ A: 1 }), Metadata: new Ref(5) }),
      pages,
      page(4, new Map(), { PieceInfo: dict({ B: 2 }), Thumb: new Ref(5) }),
      new Stream(new Map(), Buffer.from('q Q')),
      new Stream(dict({ Type: name('Metadata') }), Buffer.from('<x/>')),
    ],
    (document) => {
      const objects = reachableObjects(document);
      assert.deepEqual(strip(document, objects, new Set()), {});
      assert.deepEqual(strip(document, objects, new Set(['private_data'])), { private_data: 2 });
      assert.ok(document.catalog.has('Metadata'));
      assert.ok((document.load(3) as Dict).has('Thumb'));
    },
  );
});

test('our sRGB profile is recognised as sRGB, and one of other primaries is not', () => {
  const profile = compactSrgb();
  assert.ok(isSrgb(profile));
  assert.equal(profile.readUInt32BE(0), profile.length);
  const other = Buffer.from(profile);
  const at = other.indexOf('rXYZ') + 4;
  other.writeInt32BE(0x8000, other.readUInt32BE(at) + 8);
  assert.ok(!isSrgb(other));
  assert.ok(!isSrgb(profile.subarray(0, 200)));
});

test('data behind prediction come out as they went in, but for padding behind their end', () => {
  const data = Buffer.from(Array.from({ length: 5001 }, (_, index) => (index * 3 + (index % 4) * 40) & 255));
  const predicted = deflatePredicted(data, deflateSync(data, { level: 9 }).length)!;
  assert.ok(predicted.bytes.length < deflateSync(data, { level: 9 }).length);
  const back = unpredict(inflateSync(predicted.bytes), predicted.parameters);
  assert.deepEqual(back.subarray(0, data.length), data);
  assert.ok(back.subarray(data.length).every((byte) => byte === 0));
});

test('strings are written so that they are read again', async () => {
  const hostile = new PdfString(Buffer.from('a(b)\\)\r\n\x00\xff', 'latin1'));
  await withDocument(
    [
      dict({ Type: name('Catalog'), Pages: new Ref(2), X: hostile }),
      pages,
      page(4, new Map()),
      new Stream(new Map(), Buffer.from('')),
    ],
    (document) => assert.deepEqual(document.catalog.get('X'), hostile),
  );
});
