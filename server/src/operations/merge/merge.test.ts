import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { censusOf } from '../../pdf/census.ts';
import { corpus, perform, sample, temporaryFolder } from '../fixture.ts';

const whole = { brochure: sample('brochure.pdf'), form: sample('form.pdf') };

describe('merge', () => {
  test('joins pages in the order of the files, with their links and fields, and says what came from where', async () => {
    using folder = temporaryFolder();
    const { data, files } = await perform(folder.path, 'merge', [whole.brochure, whole.form], {
      pages: ['3-4,1', 'all'],
    });
    assert.deepEqual(data, {
      pages: 4,
      size: files[0]!.size,
      sources: [
        { name: 'brochure.pdf', pages: 3, first_page: 1 },
        { name: 'form.pdf', pages: 1, first_page: 4 },
      ],
    });
    const { pages, fields, filled_fields: filled } = censusOf(files[0]!.path);
    assert.deepEqual([pages, fields, filled], [4, 10, 10]);
  });

  test('names what is not carried over, of the file that had it', async () => {
    using folder = temporaryFolder();
    const { warnings } = await perform(folder.path, 'merge', [whole.form, whole.brochure], {});
    assert.deepEqual(warnings, ['Not carried over from brochure.pdf: bookmarks.']);
  });

  test('says nothing of page labels, which stay, and names the tags and files that do not', async (t) => {
    const folder = corpus('compress/pdf');
    if (!folder) return t.skip('the corpus is not here');
    const tagged = join(folder, 'tagged-att__pdf.js__bug1997343.pdf');
    using room = temporaryFolder();
    const { warnings, files } = await perform(room.path, 'merge', [tagged, whole.form], {});
    assert.equal(censusOf(files[0]!.path).page_labels, 1);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /bookmarks, named destinations, .*tags for screen readers, attachments/);
    assert.doesNotMatch(warnings[0]!, /page labels/);
  });

  test('repairs a damaged file, by name', async () => {
    using folder = temporaryFolder();
    const damaged = join(folder.path, 'damaged.pdf');
    const bytes = readFileSync(whole.brochure);
    writeFileSync(damaged, bytes.subarray(0, bytes.lastIndexOf('startxref')));
    const { data, warnings } = await perform(folder.path, 'merge', [damaged, whole.form], {});
    assert.equal(data.pages, 5);
    assert.match(warnings.join('\n'), /^damaged\.pdf: The document was damaged in \d+ places?/);
  });
});
