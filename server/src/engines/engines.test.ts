import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Fault } from '../fault.ts';
import { censusOf } from '../pdf/census.ts';
import { readEncrypt } from '../pdf/encryption/read.ts';
import { PdfDocument } from '../pdf/objects/document.ts';
import { nameOf, Stream } from '../pdf/objects/object.ts';
import { render } from './pdfium.ts';
import { probeTools } from './probe.ts';
import { runProgram } from './process.ts';
import { findQpdf, qpdfWasm, structure } from './qpdf.ts';
import { toolNames } from './tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'octavo-engines-'));
after(() => rmSync(folder, { recursive: true }));
const room = { folder, memoryBytes: 1.5e9, seconds: 60 };
const at = (name: string) => join(folder, name);
const brochure = at('brochure.pdf');
copyFileSync(fileURLToPath(new URL('../../../samples/brochure.pdf', import.meta.url)), brochure);
/** The brochure with AES-256, as `locked.pdf`, by the WebAssembly build: that one is always there. */
async function protect(user: string, owner: string): Promise<void> {
  const { file, before } = qpdfWasm();
  const args = [...before, '--encrypt', user, owner, '256', '--', brochure, at('locked.pdf')];
  const { code, stderr } = await runProgram({ file, args, cwd: folder, memoryBytes: 1.5e9, wallSeconds: 60 });
  assert.equal(code, 0, stderr);
}

/** The bytes of all streams of a document as stored, cross-references and packed objects aside, in no order. */
function streamsOf(path: string): string[] {
  const document = PdfDocument.open(path);
  try {
    const streams = document.numbers().map((number) => document.load(number));
    return streams
      .filter((object) => object instanceof Stream)
      .filter(({ dict }) => !['XRef', 'ObjStm'].includes(nameOf(dict.get('Type')) ?? ''))
      .map((stream) => createHash('sha256').update(document.stored(stream)).digest('hex'))
      .sort();
  } finally {
    document.close();
  }
}

const isFault = (code: string) => (error: unknown) => error instanceof Fault && error.code === code;

test('every capability of the machine has a status: the engine that gives it, or how to get one', async () => {
  const statuses = await probeTools();
  assert.deepEqual(
    statuses.map((status) => status.tool),
    // Models are a matter of settings, which say for themselves.
    toolNames.filter((name) => name !== 'model'),
  );
  for (const { available, engine, reason } of statuses)
    assert.ok(available ? engine && !reason : !engine && reason);
});

for (const [what, find] of [
  ['the program', findQpdf],
  ['WebAssembly', async () => qpdfWasm()],
] as const)
  describe(`structure by qpdf as ${what}`, () => {
    test('rewrites a document that keeps everything it holds', async () => {
      const tool = structure(await find(), room);
      await tool.rewrite(brochure, at('rewritten.pdf'), { compress: true });
      assert.ok(statSync(at('rewritten.pdf')).size <= statSync(brochure).size);
      const before = censusOf(brochure);
      assert.deepEqual(censusOf(at('rewritten.pdf')), before);
      assert.deepEqual([before.pages, before.links, before.outline_items, before.fonts], [4, 6, 5, 2]);
    });

    test('joins page ranges in order and cuts documents apart', async () => {
      const tool = structure(await find(), room);
      await tool.join([{ path: brochure, pages: '4,1' }, { path: brochure }], at('joined.pdf'));
      assert.equal((await render().open(at('joined.pdf'))).pages, 6);
      const { paths } = await tool.cut(at('joined.pdf'), 4, folder, 'piece');
      assert.deepEqual(
        await Promise.all(paths.map(async (path) => (await render().open(path)).pages)),
        [4, 2],
      );
      for (const path of paths) rmSync(path);
    });

    test('tells a locked document from a broken one, and a repair from success', async () => {
      const tool = structure(await find(), room);
      writeFileSync(at('broken.pdf'), '%PDF-1.7\nnothing');
      await assert.rejects(tool.rewrite(at('broken.pdf'), at('out.pdf')), isFault('PDF_CORRUPT'));
      const bytes = readFileSync(brochure);
      writeFileSync(at('cut.pdf'), bytes.subarray(0, bytes.lastIndexOf('startxref')));
      const { warnings } = await tool.rewrite(at('cut.pdf'), at('out.pdf'));
      assert.ok(warnings.length > 0);
      assert.ok(
        warnings.every((warning) => !warning.includes(folder) && !warning.includes('cut.pdf')),
        warnings.join('\n'),
      );
    });

    test('takes the protection off, keeps streams as they are, and knows a wrong password', async () => {
      const tool = structure(await find(), room);
      await protect('grüße', 'owner');
      await tool.unlock(at('locked.pdf'), at('open.pdf'), 'grüße');
      assert.equal(readEncrypt(at('open.pdf')), undefined);
      assert.deepEqual(streamsOf(at('open.pdf')), streamsOf(brochure));
      await assert.rejects(
        tool.unlock(at('locked.pdf'), at('out.pdf'), 'wrong'),
        isFault('PDF_PASSWORD_WRONG'),
      );
      await assert.rejects(tool.unlock(at('locked.pdf'), at('out.pdf')), isFault('PDF_ENCRYPTED'));
      assert.deepEqual(
        readdirSync(folder).filter((name) => name.startsWith('password')),
        [],
      );
      await protect('', 'owner');
      await tool.unlock(at('locked.pdf'), at('open.pdf'), 'nobody asked for this');
      assert.equal((await render().open(at('open.pdf'))).pages, 4);
    });

    test('repairs without touching streams, locked documents too', async () => {
      const tool = structure(await find(), room);
      await tool.rewrite(brochure, at('out.pdf'), { preserveStreams: true });
      assert.deepEqual(streamsOf(at('out.pdf')), streamsOf(brochure));
      await protect('user', 'owner');
      const bytes = readFileSync(at('locked.pdf'));
      writeFileSync(at('cut.pdf'), bytes.subarray(0, bytes.lastIndexOf('startxref')));
      const { warnings } = await tool.rewrite(at('cut.pdf'), at('out.pdf'), {
        preserveStreams: true,
        password: 'user',
      });
      assert.ok(warnings.length > 0);
      assert.ok(readEncrypt(at('out.pdf')), 'it is locked still');
      const repaired = await tool.unlock(at('cut.pdf'), at('open.pdf'), 'user');
      assert.ok(repaired.warnings.length > 0);
      assert.equal(readEncrypt(at('open.pdf')), undefined);
      assert.equal((await render().open(at('open.pdf'))).pages, 4);
    });

    test('orders a document for fast web view: the same bytes each time, the lock kept', async () => {
      const tool = structure(await find(), room);
      await tool.linearize(brochure, at('linear.pdf'));
      const once = readFileSync(at('linear.pdf'));
      assert.match(once.toString('latin1', 0, 200), /\/Linearized/);
      // Beside the tables that such a file begins with.
      const linear = new Set(streamsOf(at('linear.pdf')));
      assert.deepEqual(
        streamsOf(brochure).filter((stream) => !linear.has(stream)),
        [],
      );
      await tool.linearize(brochure, at('linear.pdf'));
      assert.ok(once.equals(readFileSync(at('linear.pdf'))));
      await protect('user', 'owner');
      await tool.linearize(at('locked.pdf'), at('linear.pdf'), 'user');
      assert.match(readFileSync(at('linear.pdf')).toString('latin1', 0, 200), /\/Linearized/);
      assert.deepEqual(readEncrypt(at('linear.pdf')), readEncrypt(at('locked.pdf')));
    });
  });

test('both builds of qpdf write the same pages', async () => {
  await structure(qpdfWasm(), room).rewrite(brochure, at('by-wasm.pdf'), { compress: true });
  await structure(await findQpdf(), room).rewrite(brochure, at('by-program.pdf'), { compress: true });
  const [a, b] = [
    await render().draw(at('by-wasm.pdf'), 1, 200),
    await render().draw(at('by-program.pdf'), 1, 200),
  ];
  assert.deepEqual(a, b);
});

test('a page is drawn in its proportions, dark where it is dark', async () => {
  const { width, height, luma } = await render().draw(brochure, 1, 200);
  assert.deepEqual([width, height], [141, 200]);
  assert.equal(luma[0], 255);
  assert.ok(Math.min(...luma) < 100);
});
