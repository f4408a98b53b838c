import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Fault } from '../fault.ts';
import { takeInventory } from '../pdf/inventory.ts';
import { distill, findGhostscript } from './ghostscript.ts';
import { render } from './pdfium.ts';
import { probeTools } from './probe.ts';
import { findQpdf, qpdfWasm, structure } from './qpdf.ts';
import { toolNames } from './tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'octavo-engines-'));
after(() => rmSync(folder, { recursive: true }));
const room = { folder, memoryBytes: 1.5e9, seconds: 60 };
const at = (name: string) => join(folder, name);
const brochure = at('brochure.pdf');
copyFileSync(fileURLToPath(new URL('../../../samples/brochure.pdf', import.meta.url)), brochure);
const isFault = (code: string) => (error: unknown) => error instanceof Fault && error.code === code;
const picturesAt = (dpi: number) => ({ dpi, quality: 80, reencode: false, seconds: 60 });

test('every capability has a status: the engine that gives it, or how to get one', async () => {
  const statuses = await probeTools();
  assert.deepEqual(
    statuses.map((status) => status.tool),
    [...toolNames],
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
      await tool.describe(brochure, at('before.json'));
      await tool.describe(at('rewritten.pdf'), at('after.json'));
      const before = await takeInventory(at('before.json'));
      assert.deepEqual(await takeInventory(at('after.json')), before);
      assert.deepEqual([before.pages, before.links, before.outline, before.images], [4, 6, 5, 2]);
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
  const { width, height, gray } = await render().draw(brochure, 1, 200);
  assert.deepEqual([width, height], [141, 200]);
  assert.equal(gray[0], 255);
  assert.ok(Math.min(...gray) < 100);
});

const ghostscript = await findGhostscript();
describe('distill by Ghostscript', ghostscript ? {} : { skip: 'Ghostscript is not installed' }, () => {
  test('makes pictures smaller and says each page it has done', async () => {
    const pages: number[] = [];
    await distill(ghostscript!, room).distill(brochure, at('small.pdf'), {
      ...picturesAt(72),
      onPage: (page) => pages.push(page),
    });
    assert.deepEqual(pages, [1, 2, 3, 4]);
    assert.ok(statSync(at('small.pdf')).size < statSync(brochure).size / 3);
    assert.equal((await render().open(at('small.pdf'))).pages, 4);
  });

  test('never sees a program that poses as a document', async () => {
    const programs = ['%!PS\n(reached) == quit\n%PDF-1.4\n', ' %PDF-1.4\n', '', '%PD'];
    for (const program of programs) {
      writeFileSync(at('program.pdf'), program);
      const attempt = distill(ghostscript!, room).distill(at('program.pdf'), at('out.pdf'), picturesAt(72));
      await assert.rejects(attempt, isFault('UNSAFE_INPUT'));
    }
  });

  test('may not read, write or start anything even when it does run a program', async () => {
    // Finding: what follows the header is PostScript to Ghostscript when the PDF cannot be parsed.
    writeFileSync(at('secret.txt'), 'secret');
    const program = `%PDF-1.4\n(${at('secret.txt')}) (r) file 6 string readstring pop == (${at('written')}) (w) file closefile quit\n`;
    writeFileSync(at('program.pdf'), program);
    await distill(ghostscript!, room)
      .distill(at('program.pdf'), at('out.pdf'), picturesAt(72))
      .catch(() => {});
    assert.throws(() => statSync(at('written')), { code: 'ENOENT' });
  });

  test('is stopped at its time limit and leaves no file but in its folder', async () => {
    const attempt = distill(ghostscript!, room).distill(brochure, at('late.pdf'), {
      ...picturesAt(72),
      seconds: 0.02,
    });
    await assert.rejects(attempt, isFault('TIMEOUT'));
  });
});
