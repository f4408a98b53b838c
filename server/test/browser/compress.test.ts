import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { Job } from '../../../client/src/index.ts';
import { startServer, type TestServer } from '../server.ts';
import { cannot, fitsItsWidth, launch, openPage } from './console.ts';

const sample = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../../samples/${name}`, import.meta.url)));
const pdf = (name: string, buffer = sample('brochure.pdf')) => ({
  name,
  mimeType: 'application/pdf',
  buffer,
});

suite('compress in the console', { skip: cannot, timeout: 400_000 }, () => {
  let server: TestServer;
  let browser: Browser;
  /** The page of a brochure that was compressed, and its pages as the result has them, least alike first. */
  let finished: string;
  let worst: number;
  let other: number;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), launch()]);
    const form = new FormData();
    form.append('level', 'high');
    form.append('file', new Blob([sample('brochure.pdf')]), 'brochure.pdf');
    const answer = await fetch(`${server.url}/api/v1/compress?wait=60`, { method: 'POST', body: form });
    const job = (await answer.json()) as Job;
    assert.equal(job.status, 'completed', JSON.stringify(job));
    [worst, other] = (job.result!.similarity as { pages: { page: number }[] }).pages.map(
      ({ page }) => page,
    ) as [number, number];
    finished = `${server.url}/jobs/${job.job_id}`;
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const line = (page: Page) => page.getByRole('slider', { name: 'Line between before and after' });
  const pixels = (page: Page, alt: string) =>
    page.evaluate<number>(`document.querySelector('img[alt="${alt}"]').naturalWidth`);
  const layer = (page: Page, side: string) =>
    page.evaluate<string>(`document.querySelector('[data-side=${side}][data-ready]').style.clipPath`);

  test('the least alike page is shown first, before and after, and keys move the line between them', async (t) => {
    const page = await openPage(t, browser);
    await page.goto(finished);
    await line(page).waitFor();
    const section = page.getByRole('region', { name: 'Before and after' });
    assert.match(
      await section.innerText(),
      new RegExp(`page ${worst}, 9\\d\\.\\d+ % alike, the least of all`),
    );
    assert.ok((await pixels(page, `Page ${worst} before`)) > 200);
    assert.ok((await pixels(page, `Page ${worst} after`)) > 200);
    assert.match(await section.innerText(), /Before 661 kB/);

    await line(page).focus();
    for (const [key, value] of [
      ['ArrowRight', '52'],
      ['ArrowLeft', '50'],
      ['Shift+ArrowLeft', '40'],
      ['End', '100'],
      ['Home', '0'],
      ['PageUp', '10'],
    ] as const) {
      await page.keyboard.press(key);
      assert.equal(await line(page).getAttribute('aria-valuenow'), value, key);
    }
    assert.equal(await line(page).getAttribute('aria-valuetext'), '10 % before, 90 % after');
    assert.match(await layer(page, 'before'), /inset\(0(px)? 90% 0(px)? 0(px)?\)/);
    assert.match(await layer(page, 'after'), /inset\(0(px)? 0(px)? 0(px)? 10%\)/);

    await section.getByRole('button', { name: `Page ${other} ` }).click();
    await page.getByAltText(`Page ${other} before`).waitFor();
    await line(page).waitFor();
    assert.ok((await pixels(page, `Page ${other} after`)) > 200);
  });

  test('the line follows the mouse, and a zoomed page is fetched in more pixels, the part that is seen', async (t) => {
    const page = await openPage(t, browser, { viewport: { width: 1280, height: 1000 } });
    await page.goto(finished);
    await line(page).waitFor();
    const group = page.getByRole('group', { name: /^The page before and after/ });
    await group.scrollIntoViewIfNeeded();
    const frame = (await group.boundingBox())!;
    const at = (x: number, y: number) => [frame.x + frame.width * x, frame.y + frame.height * y] as const;
    await page.mouse.move(...at(0.5, 0.5));
    await page.mouse.down();
    await page.mouse.move(...at(0.25, 0.5), { steps: 4 });
    await page.mouse.up();
    assert.equal(await line(page).getAttribute('aria-valuenow'), '25');

    const sharper = page.waitForResponse(
      (answer) => answer.url().includes(`pages/${worst}?of=source`) && answer.url().includes('&x='),
    );
    await page.mouse.move(...at(0.5, 0.5));
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -600);
    await page.keyboard.up('Control');
    const part = new URL((await sharper).url()).searchParams;
    assert.ok(Number(part.get('w')) < 0.9, part.toString());
    await page.getByRole('button', { name: 'Whole page' }).click();
    await page.getByRole('button', { name: 'Whole page' }).waitFor({ state: 'detached' });
  });

  test('where the bytes went is drawn and told in a table, and what was kept is counted', async (t) => {
    const page = await openPage(t, browser);
    await page.goto(finished);
    const bytes = page.getByRole('region', { name: 'Where the bytes went' });
    await bytes.waitFor();
    assert.equal(await bytes.locator('svg').count(), 2);
    const rows = await bytes.getByRole('row').allInnerTexts();
    assert.match(rows.find((row) => row.includes('Pictures')) ?? '', /656 kB\s+\d\d\.\d kB\s+−9\d %/);
    assert.match(rows.at(-1) ?? '', /All\s+661 kB/);
    const kept = await page.getByRole('region', { name: 'What was kept' }).innerText();
    assert.match(kept, /Links\s+6\s+6\s+all/);
    assert.match(kept, /Bookmarks\s+5\s+5\s+all/);
    assert.match(kept, /the same/);
    assert.match(kept, new RegExp(`Worst page \\(${worst}\\)`));
  });

  test('cards show what each level makes of the file, one chooses the level, and the file is sent once', async (t) => {
    const page = await openPage(t, browser);
    const bodies: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST')
        bodies.push(`${new URL(request.url()).pathname} ${request.postData()?.slice(0, 300)}`);
    });
    await page.goto(server.url);
    await page.setInputFiles('input[type=file]', [pdf('cards.pdf')]);
    await page.getByText('recommended').waitFor();
    const card = (name: RegExp) => page.locator('label').filter({ has: page.getByRole('radio', { name }) });
    assert.match(await card(/^Maximum/).innerText(), /kB\s+9\d % smaller\s+(.* to .*\s+)?pictures \d\d/);
    assert.match(await card(/^Lossless/).innerText(), /kB\s+1\d % smaller[\s\S]*pictures the same/);
    assert.match(await card(/^High/).innerText(), /recommended/);
    await page.getByRole('radio', { name: /^Maximum/ }).check();
    await page.getByAltText('Part of page 1 after').waitFor();
    await page.getByText('At maximum, page 1').waitFor();

    const target = page.getByLabel('Target size');
    await target.fill('30 %');
    await page.getByText(/^198 kB: (probably )?within reach, about level (low|medium|high)/).waitFor();
    await target.fill('500 B');
    await page.getByText(/^Below the smallest that still reads well/).waitFor();
    await page.getByRole('button', { name: 'Compress', exact: true }).click();
    await page.waitForURL(/\/jobs\/./);
    await page.getByText('The target size was not met').waitFor();
    await page.getByText(/The smallest that still reads well is/).waitFor();
    assert.match(await page.getByRole('region', { name: 'Details' }).innerText(), /Level\s+maximum/);
    assert.equal(bodies.length, 2, bodies.join('\n'));
    assert.match(bodies[1]!, /"file_ids":\["[0-9a-f-]{36}"\]/);
  });

  test('parts to leave out are ticked, and a password stays out of the address and of the browser’s memory', async (t) => {
    const page = await openPage(t, browser);
    await page.goto(server.url);
    await page.getByText('More options').click();
    await page.getByRole('checkbox', { name: 'Metadata' }).check();
    await page.getByRole('checkbox', { name: 'Thumbnails' }).check();
    const password = page.getByLabel('Password', { exact: true });
    await password.fill('sesame open');
    assert.equal(await password.getAttribute('type'), 'password');
    await page.setInputFiles('input[type=file]', [pdf('secret.pdf')]);
    await page.getByRole('button', { name: 'Compress', exact: true }).click();
    await page.waitForURL(/\/jobs\/./);
    await page.getByRole('link', { name: /^Download/ }).waitFor();
    const held = await page.evaluate<string>(
      'JSON.stringify([location.href, {...localStorage}, {...sessionStorage}])',
    );
    assert.doesNotMatch(held, /sesame/);
    const details = await page.getByRole('region', { name: 'Details' }).innerText();
    assert.match(details, /Leave out\s+metadata, thumbnails/);
    assert.doesNotMatch(details, /sesame/);
  });

  test('a bundle has a line per file with its figures, sums under them, and the failed ones alone when asked', async (t) => {
    const page = await openPage(t, browser);
    await page.goto(server.url);
    await page.setInputFiles('input[type=file]', [
      pdf('one.pdf'),
      pdf('broken.pdf', Buffer.from('nothing')),
      pdf('form.pdf', sample('form.pdf')),
    ]);
    await page.getByRole('button', { name: /^Compress 3 files/ }).click();
    await page.waitForURL(/\/jobs\/./);
    await page.getByRole('link', { name: 'Download all as ZIP' }).waitFor();
    const files = page.getByRole('region', { name: 'Files' });
    await files.getByText('2 of 3 files').waitFor();
    const rows = async () =>
      (await files.getByRole('row').allInnerTexts()).map((row) => row.replaceAll(/\s+/g, ' '));
    const figures = (row: string | undefined) =>
      /([\d.]+) (k?B) ([\d.]+) (k?B) ([\d.]+) %/.exec(row ?? '')?.slice(1) ?? [];
    const bytes = (figure = '', unit = '') => Number(figure) * (unit === 'kB' ? 1000 : 1);
    const of = async (name: string) => figures((await rows()).find((row) => row.startsWith(name)));
    const [one, form, sum] = [await of('one.pdf'), await of('form.pdf'), await of('2 of 3')];
    for (const [at, what] of [
      [0, 'before'],
      [2, 'after'],
    ] as const) {
      const added = bytes(one[at], one[at + 1]) + bytes(form[at], form[at + 1]);
      assert.ok(
        Math.abs(bytes(sum[at], sum[at + 1]) - added) < 600,
        `${what}: ${one} + ${form} is not ${sum}`,
      );
    }
    assert.match(
      (await rows()).find((row) => row.startsWith('broken.pdf')) ?? '',
      /UNSUPPORTED_FORMAT.*Failed/,
    );

    await files.getByRole('button', { name: 'Before' }).click();
    assert.match((await rows())[1] ?? '', /^one\.pdf/);
    await files.getByRole('button', { name: 'Before' }).click();
    assert.match((await rows())[1] ?? '', /^broken\.pdf/);
    await files.getByRole('switch', { name: 'Failed only (1)' }).check({ force: true });
    assert.equal((await rows()).filter((row) => /\.pdf/.test(row)).length, 1);
  });

  test('a page that cannot be drawn says why, and is drawn when asked again', async (t) => {
    const page = await openPage(t, browser, { expected: [503] });
    const refusal = { code: 'QUEUE_FULL', message: 'Too many are waiting.', details: {}, retryable: true };
    await page.route('**/pages/**', (route) =>
      route.fulfill({ status: 503, json: { success: false, error: refusal } }),
    );
    await page.goto(finished);
    const notice = page.getByRole('alert').filter({ hasText: 'QUEUE_FULL' });
    await notice.waitFor();
    await page.unroute('**/pages/**');
    await notice.getByRole('button', { name: 'Try again' }).click();
    await line(page).waitFor();
  });

  test('on a phone nothing has to be moved sideways, in light and in dark', async (t) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await openPage(t, browser, {
        viewport: { width: 390, height: 844 },
        hasTouch: true,
        colorScheme,
      });
      await page.goto(finished);
      await line(page).waitFor();
      await fitsItsWidth(page);
      await page.goto(server.url);
      await page.setInputFiles('input[type=file]', [pdf('phone.pdf')]);
      await page.getByText('recommended').waitFor();
      await page.getByText('More options').click();
      await fitsItsWidth(page);
    }
  });
});
