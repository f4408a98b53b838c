import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, suite, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { startServer, type TestServer } from '../server.ts';
import { cannot, fitsItsWidth, launch, openPage } from './console.ts';
import { pictures, slow } from './documents.ts';

const pdf = (name: string, buffer = pictures(2)) => ({ name, mimeType: 'application/pdf', buffer });

// Scripts for the browser are text: this file is compiled for Node, which has no document.
const nameOfFocused = `(() => {
  const at = document.activeElement;
  if (!at?.matches('a, button, input, summary, [role=slider]')) return '';
  const label = at?.closest('label')?.textContent ?? at?.labels?.[0]?.textContent ?? at?.getAttribute('aria-label') ?? at?.textContent ?? '';
  return (at instanceof HTMLInputElement ? at.value + ' ' : '') + label;
})()`;

suite('the console', { skip: cannot, timeout: 300_000 }, () => {
  let server: TestServer;
  let browser: Browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), launch()]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const choose = (page: Page, ...files: ReturnType<typeof pdf>[]) =>
    page.setInputFiles('input[type=file]', files);
  const submit = async (page: Page, ...files: ReturnType<typeof pdf>[]) => {
    await page.goto(server.url);
    await page.getByRole('radio', { name: 'Compress' }).check();
    await choose(page, ...files);
    await page.getByRole('button', { name: /^Compress/ }).click();
    await page.waitForURL(/\/jobs\/./);
  };
  const download = (page: Page) => page.getByRole('link', { name: /^Download/ });

  test('a dropped file is worked on, its progress shown, and a smaller PDF with the same pages downloaded', async (t) => {
    const page = await openPage(t, browser);
    const source = pictures(3);
    await submit(page, pdf('Pictures.pdf', source));
    await page.getByRole('heading', { level: 1, name: 'Pictures.pdf' }).waitFor();
    assert.match(await page.title(), /: Pictures\.pdf · Octavo$/);
    await download(page).waitFor();
    await page.getByText('% smaller').waitFor();
    assert.match(await page.title(), /^Completed: Pictures\.pdf/);

    const [file] = await Promise.all([page.waitForEvent('download'), download(page).click()]);
    const bytes = await readFile(await file.path());
    assert.match(file.suggestedFilename(), /Pictures.*\.pdf$/);
    assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
    assert.match(bytes.subarray(-32).toString('latin1'), /%%EOF\s*$/);
    assert.ok(bytes.length < source.length, `${bytes.length} is not less than ${source.length}`);
    const facts = await page.getByRole('region', { name: 'Result' }).innerText();
    assert.match(facts, /Pages\s+3/);
  });

  test('while a job runs its stage and percentage are shown, and cancel ends it', async (t) => {
    const page = await openPage(t, browser);
    await submit(page, pdf('Many pictures.pdf', slow(30)));
    const bar = page.getByRole('progressbar', { name: 'Progress of the job' });
    await bar.waitFor({ state: 'attached' });
    await page.locator('[aria-current=step]').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: 'Cancelled' }).waitFor();
    await bar.waitFor({ state: 'detached' });
    assert.equal(await page.getByRole('button', { name: 'Cancel' }).count(), 0);
  });

  test('a file that is no PDF is refused with the code and the remedy, and can be replaced at once', async (t) => {
    const page = await openPage(t, browser, { expected: [415] });
    await page.goto(server.url);
    await choose(page, {
      name: 'notes.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from('just some words'),
    });
    await page.getByRole('button', { name: /^Compress/ }).click();
    const notice = page.getByRole('alert').filter({ hasText: 'UNSUPPORTED_FORMAT' });
    await notice.waitFor();
    assert.match(await notice.innerText(), /notes\.pdf/);
    await page.getByRole('button', { name: 'Remove notes.pdf' }).click();
    await choose(page, pdf('good.pdf'));
    await page.getByRole('button', { name: /^Compress/ }).click();
    await page.waitForURL(/\/jobs\/./);
  });

  test('of several files sent as a bundle each has its outcome, the bad one too', async (t) => {
    const page = await openPage(t, browser);
    await submit(page, pdf('one.pdf'), pdf('broken.pdf', Buffer.from('nothing')), pdf('two.pdf'));
    await page.getByRole('link', { name: 'Download all as ZIP' }).waitFor();
    const rows = await page.getByRole('region', { name: 'Files' }).getByRole('row').allInnerTexts();
    assert.match(rows.find((row) => row.includes('one.pdf')) ?? '', /Completed/);
    assert.match(rows.find((row) => row.includes('two.pdf')) ?? '', /Completed/);
    assert.match(rows.find((row) => row.includes('broken.pdf')) ?? '', /Failed|UNSUPPORTED_FORMAT/);
  });

  test('the list shows new jobs by itself, is filtered by status and name, and keeps its filters in the address', async (t) => {
    const page = await openPage(t, browser);
    await submit(page, pdf('Findable invoice.pdf'));
    await download(page).waitFor();
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    const row = page.getByRole('link', { name: 'Findable invoice.pdf' });
    await row.waitFor();
    await page.getByLabel('Status').selectOption('failed');
    await row.waitFor({ state: 'detached' });
    await page.getByLabel('Status').selectOption('completed');
    await row.waitFor();
    await page.getByLabel('Name or reference').fill('invoice');
    await page.waitForURL(/text=invoice/);
    assert.match(page.url(), /status=completed/);
    await page.reload();
    await row.waitFor();
    assert.equal(await page.getByRole('link', { name: /\.pdf$/ }).count(), 1);
    await page.getByLabel('Name or reference').fill('no such name');
    await page.getByText('No job matches these filters.').waitFor();
  });

  test('the keyboard alone chooses a file, sets an option, submits and opens the result', async (t) => {
    const page = await openPage(t, browser);
    // Asked for long before the key is pressed: the browser is told asynchronously to hand the dialog over.
    const choosing = page.waitForEvent('filechooser');
    await page.goto(server.url);
    await page.getByRole('radio', { name: 'Compress' }).waitFor();
    const tabTo = async (what: string) => {
      for (let n = 0; n < 60; n += 1) {
        const focused = await page.evaluate<string>(nameOfFocused);
        if (focused.includes(what)) return;
        await page.keyboard.press('Tab');
      }
      assert.fail(`the keyboard does not reach "${what}"`);
    };
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the content');
    await tabTo('Choose files');
    await page.keyboard.press('Enter');
    const chooser = await choosing;
    await chooser.setFiles([pdf('By keyboard.pdf')]);
    await page.getByRole('button', { name: 'Remove By keyboard.pdf' }).waitFor();
    await tabTo('medium');
    await page.keyboard.press('ArrowRight');
    await tabTo('More options');
    await page.keyboard.press('Enter');
    await tabTo('Image quality');
    await page.keyboard.type('80');
    await tabTo('Image quality, slider');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Tab');
    await tabTo('Compress');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/jobs\/./);
    await download(page).waitFor();
    const details = await page.getByRole('region', { name: 'Details' }).innerText();
    assert.match(details, /Level\s+high/);
    assert.match(details, /Image quality\s+79/);
  });

  test('on a phone nothing has to be moved sideways, in light and in dark', async (t) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await openPage(t, browser, { viewport: { width: 390, height: 844 }, colorScheme });
      await page.goto(server.url);
      await page.getByRole('radio', { name: 'Compress' }).waitFor();
      await fitsItsWidth(page);
      await choose(page, pdf(`A_very_long_name_without_any_space_${'x'.repeat(120)}.pdf`));
      await page.getByRole('button', { name: /^Remove/ }).waitFor();
      await fitsItsWidth(page);
      await page.getByRole('button', { name: /^Compress/ }).click();
      await download(page).waitFor();
      await page.locator('summary', { hasText: 'Chunks' }).click();
      await page.getByRole('columnheader', { name: 'Attempts' }).waitFor();
      await fitsItsWidth(page);
      await page.getByRole('link', { name: 'Jobs', exact: true }).click();
      await page
        .getByRole('link', { name: /^A_very_long_name/ })
        .first()
        .waitFor();
      await fitsItsWidth(page);
      await page.getByRole('link', { name: 'Operate' }).click();
      await page.getByRole('heading', { name: 'Isolation' }).waitFor();
      await fitsItsWidth(page);
      const ground = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      const brightness = Number(/\d+/.exec(ground)?.[0]);
      assert.equal(brightness > 128, colorScheme === 'light', `${colorScheme}: the ground is ${ground}`);
    }
  });

  test('a deleted job leaves the list, and its address says that it is gone', async (t) => {
    const page = await openPage(t, browser, { expected: [410] });
    await submit(page, pdf('To be deleted.pdf'));
    await download(page).waitFor();
    const address = page.url();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL(/\/jobs(\?.*)?$/);
    await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
    await page.getByRole('link', { name: 'To be deleted.pdf' }).waitFor({ state: 'detached' });
    await page.goto(address);
    await page.getByRole('heading', { name: 'No such job' }).waitFor();
  });

  test('an address that leads nowhere says so and offers a way back', async (t) => {
    const page = await openPage(t, browser);
    await page.goto(`${server.url}/nowhere`);
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    assert.equal(await page.title(), 'Nothing here · Octavo');
    await page.getByRole('link', { name: 'See all jobs' }).click();
    await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  });

  test('a server that does not answer is said on the page, and its return too', async (t) => {
    const page = await openPage(t, browser, { expected: [502] });
    await page.goto(`${server.url}/operate`);
    await page.getByRole('heading', { name: 'Isolation' }).waitFor();
    await page.route('**/api/v1/health', (route) => route.fulfill({ status: 502, body: 'Bad Gateway' }));
    await page.reload();
    await page.getByText('Octavo does not answer').waitFor();
    await page.unroute('**/api/v1/health');
    await page.getByText('Octavo does not answer').waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Isolation' }).waitFor();
  });
});
