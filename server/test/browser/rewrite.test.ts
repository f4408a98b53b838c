import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, suite, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { ask, ended, eventually, submit } from '../ask.ts';
import { openStandIn } from '../model-stand-in/stand-in.ts';
import { startServer, type TestServer } from '../server.ts';
import { book, careful } from './books.ts';
import { cannot, fitsItsWidth, launch, openPage } from './console.ts';

/** Gathers every look a chunk is shown with from now on, in `window.looks`. Text: it is for the browser. */
const gatherLooks = `(() => {
  window.looks = new Set();
  const gather = () => document.querySelectorAll('ol [data-look]').forEach((one) => window.looks.add(one.dataset.look));
  gather();
  new MutationObserver(gather).observe(document.body, { subtree: true, childList: true, attributes: true });
})()`;

suite('long texts in the console', { skip: cannot, timeout: 300_000 }, () => {
  // Five chunks, of which three run at once.
  const long = book(900, 7);
  const short = book(60, 3);
  let server: TestServer;
  let browser: Browser;
  let standIn: Awaited<ReturnType<typeof openStandIn>>;
  /** A job whose result is a table of some thousand sentences. */
  let table: string;
  before(async () => {
    standIn = await openStandIn({ answer: careful });
    [server, browser] = await Promise.all([
      startServer({ ...standIn.environment(), WORKER_CONCURRENCY: '4', CREDITS: 'on' }),
      launch(),
    ]);
    table = await rewrite(long.pdf, { engine: 'local' });
    await ended(server.url, table);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await standIn?.close();
  });

  const rewrite = async (pdf: Buffer, fields: Record<string, string>): Promise<string> => {
    const sent = await submit(server.url, 'rewrite', { files: [['un-hiver.pdf', pdf]], fields });
    assert.equal(sent.status, 202, sent.text);
    return sent.json.job_id;
  };
  const openTable = async (page: Page) => {
    await page.goto(`${server.url}/jobs/${table}`);
    const grid = page.getByRole('grid', { name: 'Sentences' });
    await grid.waitFor();
    return grid;
  };
  const count = async (page: Page) => {
    const said = await page.getByRole('search').getByRole('status').innerText();
    return Number(/^[\d,]+/.exec(said)?.[0].replaceAll(',', ''));
  };
  const rows = (page: Page) => page.locator('[role=row][data-index]');
  const texts = (page: Page) => page.locator('[role=gridcell][aria-colindex="2"] bdi').allInnerTexts();

  test('the map follows each chunk while a model is asked; what failed is told, and run again from there', async (t) => {
    standIn.reset();
    standIn.setLatency(2000);
    standIn.script({ do: 'status', status: 400, message: 'not today', latencyMs: 2000 });
    const page = await openPage(t, browser);
    const id = await rewrite(long.pdf, { engine: 'model' });
    await page.goto(`${server.url}/jobs/${id}`);
    const strip = page.getByRole('list', { name: /^Chunks/ });
    await strip.waitFor();
    await page.evaluate(gatherLooks);
    await page.getByRole('button', { name: /^Run the failed chunk again/ }).waitFor();
    const seen = await page.evaluate<string[]>('[...window.looks]');
    for (const look of ['running', 'held', 'done', 'failed'])
      assert.ok(seen.includes(look), `${look} was never shown, only ${seen.join(', ')}`);

    // Every chunk is said in words; the keyboard goes from one to the next and opens what is known of it.
    const names = await strip
      .getByRole('button')
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
    assert.equal(names.length, 5);
    assert.ok(names.every((name) => /^Pages \d+ to \d+: (done|failed)$/.test(name)));
    const failed = names.findIndex((name) => name.endsWith('failed'));
    await strip.getByRole('button').first().focus();
    await page.keyboard.press('Enter');
    for (let at = 0; at < failed; at += 1) await page.keyboard.press('ArrowRight');
    const details = page.getByRole('region', { name: /^Chunk: Pages/ });
    assert.match(await details.innerText(), /State\s+Failed[\s\S]*Attempts\s+1[\s\S]*UPSTREAM_REJECTED/);
    await page.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });
    assert.ok(
      await page.evaluate(`document.activeElement.getAttribute('aria-label')?.endsWith('failed')`),
      'the keyboard stays where it was',
    );

    standIn.setLatency(100);
    await page.getByRole('button', { name: /^Run the failed chunk again/ }).click();
    await page.getByText('Completed', { exact: true }).first().waitFor();
    await strip.getByRole('button', { name: /done, attempt 2$/ }).waitFor();
    await page.getByRole('grid', { name: 'Sentences' }).waitFor();
  });

  test('answers that did not hold against the text are seen in the map', async (t) => {
    standIn.reset();
    standIn.setLatency(0);
    standIn.setAnswer((asked: { prompt: string }) => ({
      sentences: careful(asked).sentences.map((one) =>
        one.id === 0 ? { id: 0, short: ['Visit https://example.com now.'] } : one,
      ),
    }));
    t.after(() => standIn.setAnswer(careful));
    const page = await openPage(t, browser);
    const id = await rewrite(short.pdf, { engine: 'model' });
    await ended(server.url, id);
    await page.goto(`${server.url}/jobs/${id}`);
    await page.getByRole('button', { name: /done, in part by rules$/ }).click();
    const details = await page.getByRole('region', { name: /^Chunk: / }).innerText();
    assert.match(
      details,
      /Model\s+openrouter:[\s\S]*Answers not used\s+1:[\s\S]*Tokens in\s+\d[\s\S]*Credits\s+[\d.]+/,
    );
  });

  test('thousands of sentences are searched, filtered and sorted, a few of them being on the page', async (t) => {
    const page = await openPage(t, browser);
    await openTable(page);
    const { result } = await ended(server.url, table);
    assert.equal(await count(page), result.sentences_after);
    assert.ok(result.sentences_after > 2000, `${result.sentences_after} sentences`);
    assert.ok((await rows(page).count()) < 60, 'all rows are on the page');

    await page.getByRole('checkbox', { name: /^Over 8 words only/ }).check();
    await eventually('only long ones are shown', async () =>
      (await rows(page).allInnerTexts()).every((text) => text.includes('long')),
    );
    assert.equal(await count(page), result.over_limit_after, 'the long ones are those the service counts');
    await page.getByRole('checkbox', { name: /^Over 8 words only/ }).uncheck();

    await page.getByRole('columnheader', { name: 'Words' }).getByRole('button').click();
    await page.locator('[role=columnheader][aria-sort=descending]').waitFor();
    const words = await page.locator('[role=gridcell][aria-colindex="5"]').allInnerTexts();
    const figures = words.map((one) => Number.parseInt(one, 10));
    assert.deepEqual(
      figures,
      figures.toSorted((a, b) => b - a),
    );

    await page.getByRole('searchbox', { name: 'Search' }).fill('AUJOURD’HUI');
    await page.getByText(/sentences match$/).waitFor();
    assert.ok((await count(page)) < result.sentences_after);
    assert.match(await page.locator('mark').first().innerText(), /aujourd.hui/i);
    await page.getByRole('searchbox', { name: 'Search' }).fill('nothing of the kind');
    await page.getByRole('button', { name: 'Show all' }).click();
    await eventually('all are shown', async () => (await rows(page).count()) > 3);
    assert.equal(await count(page), result.sentences_after);
  });

  test('the keyboard alone chooses a range, edits a sentence and takes it back; edits outlive the page', async (t) => {
    const page = await openPage(t, browser);
    const grid = await openTable(page);
    const before = await texts(page);
    await grid.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const field = page.getByRole('textbox', { name: 'Text of sentence 2' });
    await field.waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('=HYPERLINK("x") dit-elle.');
    await page.keyboard.press('Enter');
    await field.waitFor({ state: 'detached' });
    await page.getByText('One edit lives in this browser only', { exact: false }).waitFor();
    assert.equal((await texts(page))[1], '=HYPERLINK("x") dit-elle.');

    // The grid has the keyboard again: two rows below are chosen with it.
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    assert.equal(await page.locator('[role=row][aria-selected=true]').count(), 3);
    const csv = async () => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save as CSV' }).click(),
      ]);
      return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
    };
    const { name, text } = await csv();
    assert.equal(name, 'un-hiver-rewritten-3.csv');
    const lines = text.split('\r\n');
    assert.equal(lines.length, 5, text);
    assert.match(lines[0]!, /^\ufeffindex,text,source_text/);
    assert.match(lines[1]!, /^2,"'=HYPERLINK\(""x""\) dit-elle\.",.*,yes$/);

    await page.reload();
    await page.getByText('edited', { exact: true }).waitFor();
    assert.equal((await texts(page))[1], '=HYPERLINK("x") dit-elle.');
    await grid.focus();
    await page.keyboard.press('Control+Z');
    await page.getByText('edited', { exact: true }).waitFor({ state: 'detached' });
    assert.deepEqual((await texts(page)).slice(0, 5), before.slice(0, 5));
    await page.keyboard.press('Control+A');
    await page.keyboard.press('p');
    await page.getByRole('img', { name: /^Page \d+ of the document$/ }).waitFor();
    await page.keyboard.press('Escape');
    const [all] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as JSON' }).click(),
    ]);
    const { sentences } = JSON.parse(await readFile(await all.path(), 'utf8'));
    assert.equal(sentences.length, await count(page));
  });

  test('a range is chosen with the mouse; what is written in a row that is scrolled away is not lost', async (t) => {
    const page = await openPage(t, browser);
    const grid = await openTable(page);
    await page.getByRole('checkbox', { name: 'Sentence 3', exact: true }).click();
    await page.getByRole('checkbox', { name: 'Sentence 6', exact: true }).click({ modifiers: ['Shift'] });
    assert.equal(await page.locator('[role=row][aria-selected=true]').count(), 4);
    await page.getByText('4 chosen').waitFor();
    await rows(page).nth(3).getByRole('button', { name: 'Edit sentence 4' }).click();
    await page.keyboard.type(' Et la suite.');
    await grid.evaluate((box) => box.scrollTo({ top: box.scrollHeight }));
    await page.getByRole('textbox', { name: 'Text of sentence 4' }).waitFor({ state: 'detached' });
    await grid.evaluate((box) => box.scrollTo({ top: 0 }));
    await page.getByText('edited', { exact: true }).waitFor();
    assert.match((await texts(page))[3]!, / Et la suite\.$/);
  });

  test('before a model is asked, what it takes is shown; too few credits keep it from starting', async (t) => {
    standIn.reset();
    standIn.setLatency(0);
    const page = await openPage(t, browser);
    await page.route('**/api/v1/rewrite/estimate', async (route) => {
      const answer = await route.fetch();
      const json = { ...(await answer.json()), allowed: false, balance: 1, warnings: ['Much is drawn.'] };
      await route.fulfill({ response: answer, json });
    });
    await page.goto(`${server.url}/?operation=rewrite`);
    await page.setInputFiles('input[type=file]', {
      name: 'short.pdf',
      mimeType: 'application/pdf',
      buffer: short.pdf,
    });
    const start = page.getByRole('button', { name: /^Rewrite in short/ });
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: 'Confirm and start' });
    await start.click();
    await dialog.getByText(/Not enough credits: \d+ are needed, 1 are left\./).waitFor();
    await dialog.getByText('Much is drawn.').waitFor();
    assert.ok(await confirm.isDisabled());
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.unroute('**/api/v1/rewrite/estimate');

    const { json: before } = await ask(`${server.url}/api/v1/me/credits`);
    // Sent once: what follows names the file by the id it is kept under.
    const sent: string[] = [];
    page.on('request', (request) => {
      if (/multipart/.test(request.headers()['content-type'] ?? '')) sent.push(request.url());
    });
    await start.click();
    await confirm.waitFor();
    const said = await dialog.innerText();
    assert.match(said, new RegExp(`Pages\\s+${short.pages}\\s+Chunks\\s+1`));
    assert.match(said, /Tokens\s+about [\d,]+/);
    const credits = Number(/Credits\s+(\d+)/.exec(said)?.[1]);
    const left = Number(/Left after\s+([\d,]+)/.exec(said)?.[1]?.replaceAll(',', ''));
    assert.equal(left, before.balance - credits);
    assert.equal(standIn.calls.length, 0, 'an estimate asks no model');
    // The keyboard is on what is likely wanted.
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/jobs\/./);
    await page.getByRole('grid', { name: 'Sentences' }).waitFor();
    assert.equal(standIn.calls.length, 1);
    assert.deepEqual(sent, [`${server.url}/api/v1/rewrite/estimate`]);
  });

  test('a summary is read with its key points, each leading to its page', async (t) => {
    const page = await openPage(t, browser);
    const key_points = [
      { text: 'It snows.', page: 2 },
      { text: 'It does so again.', pages: [3, 4] },
    ];
    await page.route(`**/api/v1/jobs/${table}`, async (route) => {
      const answer = await route.fetch();
      const job = await answer.json();
      const result = { summary: 'A winter.\n\nThen spring.', key_points, word_count: 4, reading_time: 1 };
      await route.fulfill({ response: answer, json: { ...job, operation: 'summarize', result } });
    });
    await page.goto(`${server.url}/jobs/${table}`);
    const summary = page.getByRole('region', { name: 'Summary' });
    await summary.getByText('Then spring.').waitFor();
    assert.match(await summary.innerText(), /4 words · 1 minute to read/);
    await summary.getByRole('button', { name: 'Show page 4' }).click();
    await page.getByRole('img', { name: 'Page 4 of the document' }).waitFor();
    await page.getByRole('button', { name: 'Previous page' }).click();
    await page.getByRole('img', { name: 'Page 3 of the document' }).waitFor();
  });

  test('a result in another form is read as it is, and says how to have the table', async (t) => {
    const page = await openPage(t, browser);
    const id = await rewrite(short.pdf, { engine: 'local', output: 'txt' });
    await ended(server.url, id);
    await page.goto(`${server.url}/jobs/${id}`);
    const text = page.getByRole('document', { name: 'Text of the result' });
    await text.waitFor();
    assert.ok((await text.innerText()).split('\n').length > 60);
    await page.getByRole('link', { name: 'send the document once more' }).click();
    await page.getByRole('radio', { name: /^Rewrite in short/ }).waitFor();
    assert.ok(await page.getByRole('radio', { name: /^Rewrite in short/ }).isChecked());
  });

  test('on a phone the map, the table and its fields fit, in light and in dark', async (t) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await openPage(t, browser, { viewport: { width: 390, height: 844 }, colorScheme });
      await openTable(page);
      await fitsItsWidth(page);
      await page.getByRole('button', { name: 'Edit sentence 1', exact: true }).click();
      await page.getByRole('textbox', { name: 'Text of sentence 1' }).waitFor();
      await fitsItsWidth(page);
      await page.keyboard.press('Escape');
      await page
        .getByRole('list', { name: /^Chunks/ })
        .getByRole('button')
        .last()
        .click();
      await page.getByRole('region', { name: /^Chunk: / }).waitFor();
      await fitsItsWidth(page);
    }
  });
});
