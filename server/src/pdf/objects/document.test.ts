import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { PdfDocument } from './document.ts';
import { FilterDamage } from './filters.ts';
import { SyntaxDamage } from './lexer.ts';
import { type Dict, isDict, name, type PdfObject, PdfString, Ref, Stream } from './object.ts';
import { writeDocument } from './write.ts';

const folder = mkdtempSync(join(tmpdir(), 'octavo-objects-'));
after(() => rmSync(folder, { recursive: true }));
const at = (file: string) => join(folder, file);

function reading<T>(bytes: string | Buffer, use: (document: PdfDocument) => T): T {
  writeFileSync(at('read.pdf'), bytes, typeof bytes === 'string' ? 'latin1' : undefined);
  const document = PdfDocument.open(at('read.pdf'));
  try {
    return use(document);
  } finally {
    document.close();
  }
}

/** A file being written by hand, with the offsets of what was put in it. */
class Draft {
  text = '%PDF-1.5\n';
  readonly offsets = new Map<number, number>();
  put(number: number, body: string): this {
    this.offsets.set(number, this.text.length);
    this.text += `${number} 0 obj\n${body}\nendobj\n`;
    return this;
  }
  /** A table of `numbers` and its trailer; gives where it begins. */
  table(numbers: number[], entries: string): number {
    const start = this.text.length;
    const rows = numbers.map(
      (number) =>
        `${number} 1\n${String(this.offsets.get(number) ?? 0).padStart(10, '0')} 00000 ${this.offsets.has(number) ? 'n' : 'f'} \n`,
    );
    this.text += `xref\n${rows.join('')}trailer\n<</Root 1 0 R ${entries}>>\n`;
    return start;
  }
  stream(number: number, rows: [kind: number, first: number, second: number][], entries: string): number {
    const start = this.text.length;
    const data = deflateSync(
      Buffer.from(rows.flatMap(([kind, first, second]) => [kind, first >> 8, first & 255, second])),
    );
    this.put(
      number,
      `<</Type/XRef/W[1 2 1]/Size 20/Root 1 0 R/Filter/FlateDecode/Length ${data.length} ${entries}>>stream\n${data.toString('latin1')}\nendstream`,
    );
    return start;
  }
  end(start: number | string): string {
    return `${this.text}startxref\n${start}\n%%EOF\n`;
  }
}

const catalog = '<</Type/Catalog/Pages 2 0 R>>';
const text = (object: PdfObject) => (object instanceof PdfString ? object.bytes.toString('latin1') : object);

test('the latest table decides, objects can be freed again, and tables in a circle end', () => {
  const draft = new Draft().put(1, catalog).put(3, '(old)').put(4, '(freed)');
  const first = draft.text.length;
  draft.table([1, 3, 4], `/Size 5/Prev ${first}`);
  draft.put(3, '(new)');
  draft.offsets.delete(4);
  const second = draft.table([3, 4], `/Size 5/Prev ${first}`);
  reading(draft.end(second), (document) => {
    assert.equal(text(document.load(3)), 'new');
    assert.equal(document.load(4), null);
    assert.deepEqual(document.numbers(), [1, 3]);
  });
});

test('streams of cross-references and packed objects are read, those of a hybrid file too', () => {
  const draft = new Draft().put(1, catalog);
  const packed = '5 0 6 8 (first) [5 0 R 7]';
  draft.put(
    8,
    `<</Type/ObjStm/N 2/First ${packed.indexOf('(')}/Length ${packed.length}>>stream\n${packed}\nendstream`,
  );
  const place = (number: number) => draft.offsets.get(number)!;
  const rows: [number, number, number][] = [
    [1, place(1), 0],
    [2, 8, 0],
    [2, 8, 1],
    [1, place(8), 0],
  ];
  const stream = draft.stream(9, rows, '/Index[1 1 5 2 8 1]');
  const check = (document: PdfDocument) => {
    assert.equal(text(document.load(5)), 'first');
    assert.deepEqual(document.load(6), [new Ref(5), 7]);
  };
  reading(draft.end(stream), check);
  draft.put(3, '(in the table)');
  const table = draft.table([1, 3], `/Size 9/XRefStm ${stream}`);
  reading(draft.end(table), (document) => {
    check(document);
    assert.equal(text(document.load(3)), 'in the table');
  });
});

test('what is not where the file says is damage, never a guess', () => {
  const whole = new Draft().put(1, catalog);
  const sound = whole.end(whole.table([1], ''));
  reading(sound, (document) => assert.ok(isDict(document.catalog)));
  const broken: string[] = [
    '',
    'no header',
    sound.replace('startxref', 'startxxxx'),
    sound.replace(/startxref\n\d+/, 'startxref\n99999'),
    sound.replace('xref\n1 1', 'xref\n1 x'),
    sound.replace('/Root 1 0 R', ''),
    sound.replace('/Root 1 0 R', '/Root 7 0 R'),
    sound.replace('/Root 1 0 R', '/Root 1 0 R/Prev -1'),
    sound.replace('/Root 1 0 R', '/Root 1 0 R/Prev 1.5'),
    sound.replace('1 0 obj', '2 0 obj'),
    sound.replace(/^/, '\n'),
  ];
  for (const bytes of broken) assert.throws(() => reading(bytes, () => {}), SyntaxDamage, bytes.slice(-80));
});

test('a stream ends where its length says, or is damage; lengths never lead in circles', () => {
  const cases = ['3', '6', '-1', '1.5', '(4)', '3 0 R', '4 0 R', '9999999', 'null'];
  const lengthy = (length: string) => {
    const draft = new Draft().put(1, catalog).put(3, `<</Length ${length}>>stream\nabcd\nendstream`);
    draft.put(4, '<</Length 3 0 R>>stream\nabcd\nendstream').put(5, '4');
    return draft.end(draft.table([1, 3, 4, 5], ''));
  };
  for (const length of cases)
    reading(lengthy(length), (document) => assert.throws(() => document.load(3), SyntaxDamage, length));
  // The end of line before `endstream` may count or not.
  for (const length of ['4', '5', '5 0 R'])
    reading(lengthy(length), (document) => {
      const found = document.load(3);
      assert.ok(found instanceof Stream && document.stored(found).toString().trim() === 'abcd');
    });
  // 60 lengths, each in the stream before: none of them worth the time.
  const chain = new Draft().put(1, catalog);
  const numbers = Array.from({ length: 60 }, (_, index) => index + 2);
  for (const number of numbers) chain.put(number, `<</Length ${number + 1} 0 R>>stream\n\nendstream`);
  reading(chain.end(chain.table([1, ...numbers], '')), (document) =>
    assert.throws(() => document.load(2), SyntaxDamage),
  );
});

test('tables that claim more objects than the file has room for are refused', () => {
  const draft = new Draft().put(1, catalog);
  const rows = Array.from({ length: 5000 }, (): [number, number, number] => [1, 9, 0]);
  const start = draft.stream(9, rows, '/Index[0 5000]');
  assert.throws(() => reading(draft.end(start), () => {}), SyntaxDamage);
});

test('filters of a stream are undone as its dictionary says, its parameters by reference too', () => {
  const data = deflateSync(Buffer.from([2, 1, 1, 2, 1, 1])).toString('latin1');
  const draft = new Draft()
    .put(1, catalog)
    .put(4, '[null 5 0 R]')
    .put(5, '<</Predictor 12/Columns 6 0 R>>')
    .put(6, '2');
  const hex = Buffer.from(data, 'latin1').toString('hex');
  draft.put(3, `<</Filter[/AHx/Fl]/DecodeParms 4 0 R/Length ${hex.length}>>stream\n${hex}\nendstream`);
  draft.put(7, '<</Filter/DCTDecode/Length 1>>stream\nx\nendstream');
  reading(draft.end(draft.table([1, 3, 4, 5, 6, 7], '')), (document) => {
    assert.deepEqual([...document.decode(document.load(3) as Stream)], [1, 1, 2, 2]);
    assert.throws(() => document.decode(document.load(7) as Stream), FilterDamage);
  });
});

const { tree } = fc.letrec<{ tree: PdfObject }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<PdfObject>(null, true, false, 0, -1, 1.5, -0.25, 2 ** 31, name('Name'), name('A#20b')),
    fc.integer({ min: -1e6, max: 1e6 }).map((number): PdfObject => number / 1000),
    fc.uint8Array({ maxLength: 30 }).map((bytes): PdfObject => new PdfString(Buffer.from(bytes))),
    fc.integer({ min: 1, max: 4 }).map((number): PdfObject => new Ref(number)),
    fc.array(tie('tree'), { maxLength: 5 }).map((items): PdfObject => items),
    fc
      .array(
        fc.tuple(
          fc.constantFrom('A', 'Bc', 'D-e.f'),
          tie('tree').filter((value) => value !== null),
        ),
        { maxLength: 3 },
      )
      .map((entries): PdfObject => new Map(entries)),
  ),
}));

test('what is written is read as the same, packed or not, and always in the same bytes', async () => {
  const streams = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
  await fc.assert(
    fc.asyncProperty(
      fc.array(tree, { minLength: 3, maxLength: 3 }),
      streams,
      fc.boolean(),
      async (trees, bytes, objectStreams) => {
        const root: Dict = new Map<string, PdfObject>([['Type', name('Catalog')]]);
        const objects = (): [number, PdfObject][] => [
          [1, root],
          [2, trees[0]!],
          [3, trees[1]!],
          [4, new Stream(new Map<string, PdfObject>([['Own', trees[2]!]]), bytes)],
        ];
        const trailer = new Map<string, PdfObject>([['Root', new Ref(1)]]);
        const options = { version: '1.7', objectStreams };
        const size = await writeDocument(at('written.pdf'), objects(), trailer, options);
        const once = readFileSync(at('written.pdf'));
        assert.equal(size, once.length);
        await writeDocument(at('written.pdf'), objects(), trailer, options);
        assert.ok(once.equals(readFileSync(at('written.pdf'))));
        reading(once, (document) => {
          assert.deepEqual(document.load(2), trees[0]);
          assert.deepEqual(document.load(3), trees[1]);
          const stream = document.load(4);
          assert.ok(stream instanceof Stream && document.stored(stream).equals(bytes));
          assert.deepEqual(stream.dict.get('Own') ?? null, trees[2]);
        });
      },
    ),
    { numRuns: 60 },
  );
});
