import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, suite, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startServer, type TestServer } from '../server.ts';
import { cannot, fitsItsWidth, launch, openPage } from './console.ts';
import { pictures, slow } from './documents.ts';
import { bundle, openBundle, pageSource } from './react-page.ts';

const focused = `(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '')`;

suite('the progress dialog for React', { skip: cannot, timeout: 300_000 }, () => {
  let server: TestServer;
  let browser: Browser;
  let script: string;
  before(async () => {
    [server, browser, script] = await Promise.all([startServer(), launch(), bundle(pageSource('dialog'))]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const submit = async (bytes: Buffer, name = 'Pictures.pdf'): Promise<string> => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)]), name);
    const answer = await fetch(`${server.url}/api/v1/compress`, { method: 'POST', body: form });
    assert.equal(answer.status, 202);
    return ((await answer.json()) as { job_id: string }).job_id;
  };
  const calls = (page: Page) => page.evaluate<string[]>('window.calls');
  const dialogOf = (page: Page) => page.getByRole('dialog');
  const show = (page: Page) => page.getByRole('button', { name: 'Show the job' }).click();
  /** Answers for the job are made up; what else is asked goes to the server. */
  const madeUp = (page: Page, job: () => object) =>
    page.route(/\/api\/v1\/jobs\/[^/]+(\/events)?$/, (route) =>
      route.request().url().endsWith('/events')
        ? route.fulfill({
            contentType: 'text/event-stream',
            body: `event: snapshot\ndata: ${JSON.stringify(job())}\n\n`,
          })
        : route.fulfill({ json: job() }),
    );
  const facts = (more: object) => ({
    job_id: 'a',
    kind: 'single',
    status: 'processing',
    stage: 'recompressing',
    original_filename: 'A thesis.pdf',
    progress: 0.45,
    progress_percent: 45,
    total_chunks: 10,
    processed_chunks: 4,
    failed_chunks: [],
    partial: false,
    warnings: [],
    error: null,
    download_url: null,
    attempts: 1,
    completed_at: null,
    expires_at: null,
    ...more,
  });

  test('shows a real job to its end and gives the result to download, under a policy without inline styles', async (t) => {
    const page = await openPage(t, browser);
    const source = pictures(3);
    const id = await submit(source);
    await openBundle(page, server.url, script, `?strict&job=${id}`);
    await show(page);
    const dialog = page.getByRole('dialog', { name: 'Pictures.pdf' });
    await dialog.getByText('Completed', { exact: true }).first().waitFor();
    const bar = dialog.getByRole('progressbar', { name: 'Progress of the job' });
    assert.equal(await bar.getAttribute('aria-valuenow'), '100');
    assert.equal(
      await page.evaluate(`getComputedStyle(document.querySelector('dialog')).overscrollBehavior`),
      'contain',
    );
    const link = dialog.getByRole('link', { name: 'Download' });
    const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const bytes = await readFile(await file.path());
    assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
    assert.ok(bytes.length < source.length);
    assert.deepEqual(await calls(page), ['complete completed']);
  });

  test('a running job is cancelled from the dialog', async (t) => {
    const page = await openPage(t, browser);
    await openBundle(page, server.url, script, `?job=${await submit(slow(40))}`);
    await show(page);
    await dialogOf(page).getByRole('button', { name: 'Cancel the job' }).click();
    await dialogOf(page).getByText('Cancelled').first().waitFor();
    assert.equal(await dialogOf(page).getByRole('button', { name: 'Cancel the job' }).count(), 0);
    assert.ok(await page.evaluate(`document.querySelector('dialog').contains(document.activeElement)`));
    // The dialog shows what the cancel answered; the owner is told when the job's own state says so.
    await page.waitForFunction('window.calls.length > 0');
    assert.deepEqual(await calls(page), ['cancelled cancelled']);
  });

  test('the keyboard alone: focus goes in, stays in, and comes back; Escape closes and leaves the job be', async (t) => {
    const page = await openPage(t, browser);
    let status = 'processing';
    await madeUp(page, () => facts({ status, completed_at: status === 'completed' ? '1' : null }));
    await openBundle(page, server.url, script, '?strict&job=a');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await dialogOf(page).getByRole('button', { name: 'Cancel the job' }).waitFor();
    const seen = new Set<string>();
    for (let turn = 0; turn < 8; turn += 1) {
      seen.add(await page.evaluate<string>(focused));
      await page.keyboard.press('Tab');
    }
    assert.ok(seen.has('Close') && !seen.has('Show the job') && !seen.has('Elsewhere'), [...seen].join(', '));
    await page.keyboard.press('Escape');
    await dialogOf(page).waitFor({ state: 'hidden' });
    assert.equal(await page.evaluate<string>(focused), 'Show the job');
    assert.equal((await calls(page)).filter((call) => call === 'close').length, 1);
    // It goes on behind the closed dialog, and its end is told.
    status = 'completed';
    while ((await calls(page)).length < 2) await page.waitForTimeout(50);
    assert.deepEqual(await calls(page), ['close', 'complete completed']);
  });

  test('closing by the button, or being taken away while open, gives the focus back as well', async (t) => {
    const page = await openPage(t, browser);
    const id = await submit(pictures(1));
    for (const how of ['', '&unmounts']) {
      await openBundle(page, server.url, script, `?job=${id}${how}`);
      await show(page);
      await dialogOf(page).getByRole('button', { name: 'Close' }).last().click();
      await dialogOf(page).waitFor({ state: 'hidden' });
      assert.equal(await page.evaluate<string>(focused), 'Show the job', how);
    }
  });

  test('a failed job shows what is wrong, what mends it and the code, and is tried again', async (t) => {
    const page = await openPage(t, browser);
    let status = 'failed';
    const error = {
      code: 'ENGINE_CRASH',
      message: 'The engine crashed. Retry once.',
      details: {},
      retryable: true,
    };
    const now = () =>
      status === 'failed'
        ? facts({ status, stage: null, error, completed_at: '1' })
        : facts({ status, completed_at: status === 'completed' ? '2' : null });
    await madeUp(page, now);
    await page.route(/\/retry$/, (route) => {
      status = 'completed';
      return route.fulfill({ json: facts({ status: 'pending' }) });
    });
    await openBundle(page, server.url, script, '?job=a');
    await show(page);
    const notice = dialogOf(page).getByRole('alert');
    await notice.waitFor();
    assert.match(await notice.innerText(), /The engine crashed\. Retry once\.[\s\S]*ENGINE_CRASH/);
    await dialogOf(page).getByRole('button', { name: 'Try again' }).click();
    await dialogOf(page).getByText('Completed', { exact: true }).first().waitFor();
    assert.equal(await notice.count(), 0);
    assert.deepEqual(await calls(page), ['error ENGINE_CRASH', 'complete completed']);
  });

  test('a partial job names what was lost; a job that is gone says so and offers nothing but to close', async (t) => {
    const page = await openPage(t, browser, { expected: [404] });
    const chunk = { label: 'chunk 3', pages: { from: 41, to: 60 }, error: { message: 'It took too long.' } };
    await madeUp(page, () =>
      facts({
        status: 'completed',
        partial: true,
        failed_chunks: [chunk, null],
        warnings: ['Pages 41 to 60 are missing.'],
        download_url: '/api/v1/jobs/a/result',
        completed_at: '1',
      }),
    );
    await openBundle(page, server.url, script, '?job=a');
    await show(page);
    await dialogOf(page).getByText('Pages 41 to 60: It took too long.').waitFor();
    await dialogOf(page).getByText('Pages 41 to 60 are missing.').waitFor();
    await dialogOf(page).getByRole('button', { name: 'Try the lost parts again' }).waitFor();
    assert.equal(
      await dialogOf(page).getByRole('link', { name: 'Download' }).getAttribute('href'),
      '/api/v1/jobs/a/result',
    );
    await page.unrouteAll();
    await openBundle(page, server.url, script, '?job=01900000-0000-7000-8000-000000000000');
    await show(page);
    await dialogOf(page).getByRole('alert').filter({ hasText: 'JOB_NOT_FOUND' }).waitFor();
    assert.equal(await dialogOf(page).getByRole('progressbar').count(), 0);
    assert.deepEqual(await dialogOf(page).getByRole('button').allInnerTexts(), ['×', 'Close']);
  });

  test('words are the owner’s where given, and directions follow the page', async (t) => {
    const page = await openPage(t, browser);
    await madeUp(page, () => facts({}));
    await openBundle(page, server.url, script, '?words&job=a');
    await page.evaluate(`document.documentElement.dir = 'rtl'`);
    await show(page);
    await dialogOf(page).getByText('En cours').first().waitFor();
    await dialogOf(page).getByRole('button', { name: 'Fermer' }).last().waitFor();
    const sides = await page.evaluate<{ fill: number; bar: number; x: number; title: number }>(
      `(() => { const box = (it) => document.querySelector(it).getBoundingClientRect();
        return { fill: box('.octavo-fill').right, bar: box('.octavo-bar').right, x: box('.octavo-x').left, title: box('.octavo-title').left } })()`,
    );
    assert.equal(Math.round(sides.fill), Math.round(sides.bar));
    assert.ok(sides.x < sides.title);
  });

  const looks: [string, BrowserContextOptions][] = [
    ['desktop-light', { viewport: { width: 1280, height: 800 }, colorScheme: 'light' }],
    ['desktop-dark', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
    ['phone-light', { viewport: { width: 390, height: 844 }, colorScheme: 'light' }],
    ['phone-dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark', reducedMotion: 'reduce' }],
  ];
  for (const [look, options] of looks)
    test(`nothing is cut off and text can be told from its ground: ${look}`, async (t) => {
      const page = await openPage(t, browser, options);
      await madeUp(page, () =>
        facts({
          original_filename: `${'A-very-long-name-without-a-space-'.repeat(4)}.pdf`,
          warnings: Array.from({ length: 3 }, (_, n) => `Page ${n + 1} was kept as it is: it is signed.`),
        }),
      );
      await openBundle(page, server.url, script, '?job=a');
      await show(page);
      await dialogOf(page).getByText('4 of 10 parts done').waitFor();
      if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${look}.png` });
      await fitsItsWidth(page);
      const [content, room] = await page.evaluate<number[]>(
        `[document.querySelector('dialog').scrollWidth, document.querySelector('dialog').clientWidth]`,
      );
      assert.ok(content! <= room!, `${content} in ${room}`);
      const colours = await page.evaluate<string[]>(
        `[...['.octavo-title', '.octavo-quiet', '.octavo-x']].map((it) => getComputedStyle(document.querySelector(it)).color)
          .concat(getComputedStyle(document.querySelector('dialog')).backgroundColor)`,
      );
      const ground = colours.pop()!;
      for (const colour of colours)
        assert.ok(contrast(colour, ground) >= 4.5, `${colour} on ${ground}: ${contrast(colour, ground)}`);
    });
});

/** WCAG 2.2, 1.4.3. */
function contrast(one: string, other: string): number {
  const light = (colour: string) => {
    const [r, g, b] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
      const share = Number(part) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
  return (bright! + 0.05) / (dark! + 0.05);
}
