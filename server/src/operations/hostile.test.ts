import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Fault } from '../fault.ts';
import { corpus, inspected, perform, temporaryFolder } from './fixture.ts';

const folder = corpus('hostile');
const skip = folder ? {} : { skip: 'the corpus of hostile documents is not beside this repository' };

interface Row {
  file: string;
  expect: string;
  code: string;
  pages: number | undefined;
}

/** The manifest's PDFs; its fields may be quoted. */
const rows: Row[] = (folder ? readFileSync(join(folder, 'manifest.csv'), 'utf8') : '')
  .split('\n')
  .slice(1)
  .map((line) =>
    [...line.matchAll(/(?:"([^"]*)"|([^,]*))(?:,|$)/g)].map((match) => match[1] ?? match[2] ?? ''),
  )
  .filter((cells) => cells[13]?.trim() === 'yes' && cells[1]!.endsWith('.pdf'))
  .map((cells) => ({
    file: cells[1]!,
    expect: cells[8]!,
    code: cells[9]!,
    pages: Number(/pages=(\d+)/.exec(cells[12]!)?.[1]) || undefined,
  }));

/** The manifest's proposals in our words. */
const codes: Record<string, string> = { PDF_PASSWORD_REQUIRED: 'PDF_ENCRYPTED' };

/** Facts, or the code of the refusal: by content at the door, then by the second reader. */
async function looked(document: string): Promise<string | { pages: number }> {
  using room = temporaryFolder();
  try {
    const facts = await inspected(room.path, 'source', document);
    if (facts.size === 0) return 'EMPTY_FILE';
    return facts.media_type === 'application/pdf' ? { pages: facts.pdf!.pages } : 'UNSUPPORTED_FORMAT';
  } catch (error) {
    assert.ok(error instanceof Fault, `${document}: ${error}`);
    return error.code;
  }
}

describe('hostile and damaged documents', skip, () => {
  const of = (expect: string) => rows.filter((row) => row.expect === expect);

  test('that must be refused are, with their code', async () => {
    for (const { file, code } of of('must_reject')) {
      // No %PDF- header and not encrypted either: our door is stricter than the manifest's, which named the encryption.
      const expected = file === 'qpdf__issue-147.pdf' ? 'UNSUPPORTED_FORMAT' : (codes[code] ?? code);
      assert.equal(await looked(join(folder!, file)), expected, file);
    }
  });

  test('that no reader can open are refused at the door or end as a coded failure', async () => {
    for (const { file } of of('must_fail_cleanly')) {
      const document = join(folder!, file);
      if (typeof (await looked(document)) === 'string') continue;
      using room = temporaryFolder();
      const attempt = perform(room.path, 'compress', [document], { level: 'high', image_quality: 80 });
      await assert.rejects(attempt, (error) => error instanceof Fault && error.code === 'PDF_CORRUPT', file);
    }
  });

  test('of every other kind are looked at within seconds', async () => {
    for (const { file } of rows) {
      const started = performance.now();
      await looked(join(folder!, file));
      // 0.3 s for the slowest alone on a machine; tests share it with others.
      assert.ok(performance.now() - started < 30_000, `${file} took ${performance.now() - started} ms`);
    }
  });

  test('that others can read are compressed with all their pages', async () => {
    for (const { file, pages } of of('must_succeed').filter((_, index) => index % 3 === 0)) {
      using room = temporaryFolder();
      const done = await perform(room.path, 'compress', [join(folder!, file)], {
        level: 'high',
        image_quality: 80,
      });
      if (pages) assert.equal(done.data.pages, pages, file);
      assert.ok((done.data.compressed_size as number) <= (done.data.original_size as number), file);
    }
  });
});
