import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { startServer, type TestServer } from '../server.ts';
import { cannot, fitsItsWidth, launch, openPage } from './console.ts';

suite('the page of the React parts', { skip: cannot, timeout: 300_000 }, () => {
  let server: TestServer;
  let browser: Browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), launch()]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('runs a real job in the hook and the dialog, from a link at the foot of every page', async (t) => {
    const page = await openPage(t, browser, { expected: [404] });
    await page.goto(server.url);
    await page.getByRole('contentinfo').getByRole('link', { name: 'React' }).click();
    await page.getByRole('button', { name: 'Run a sample' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sample.pdf' });
    await dialog.getByRole('link', { name: 'Download' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('onComplete: completed').waitFor();
    const values = await page.getByLabel('What the hook gives').innerText();
    assert.match(
      values,
      /job\.status\s+completed\s+job\.progress_percent\s+100\s+loading\s+false\s+error\s+null/,
    );
    await page.getByRole('button', { name: 'Ask for a job that is not there' }).click();
    await page.getByText('onError: JOB_NOT_FOUND').waitFor();
  });

  const looks: [string, BrowserContextOptions][] = [
    ['desktop', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
    ['phone', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
  ];
  for (const [look, options] of looks)
    test(`shows every state, in the page and in the dialog: ${look}`, async (t) => {
      const page = await openPage(t, browser, options);
      await page.goto(`${server.url}/demo`);
      const cards = page.getByRole('region', { name: 'Every state' }).locator('li[aria-label]');
      await cards.first().waitFor();
      const names = await page.evaluate<string[]>(
        `[...document.querySelectorAll('li[aria-label]')].map((it) => it.getAttribute('aria-label'))`,
      );
      assert.deepEqual(names, [
        'Loading',
        'Pending',
        'Processing',
        'No answer for now',
        'Completed',
        'Partial',
        'Failed',
        'Cancelled',
        'Gone',
      ]);
      await fitsItsWidth(page);
      const shots = process.env.SCREENSHOTS;
      if (shots) await page.screenshot({ path: `${shots}/demo-${look}.png`, fullPage: true });
      for (const name of names) {
        const card = page.locator(`li[aria-label="${name}"]`);
        await page.getByRole('button', { name: `In the dialog: ${name}` }).click();
        const dialog = page.getByRole('dialog');
        const inPage = (await card.locator('.octavo-said').first().textContent())!;
        // The same words in the page and in the dialog.
        if (name !== 'Gone')
          await dialog.locator('.octavo-said', { hasText: inPage }).waitFor({ state: 'attached' });
        else await dialog.getByText('JOB_NOT_FOUND').waitFor();
        if (shots && ['Partial', 'Failed'].includes(name))
          await page.screenshot({ path: `${shots}/demo-${look}-${name}.png` });
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'hidden' });
      }
    });
});
