import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const built = fileURLToPath(new URL('../../../console/dist/index.html', import.meta.url));

/** Why the console cannot be driven on this machine; false when it can. */
export const cannot: string | false = !existsSync(executablePath)
  ? 'there is no Chromium here: apt-get install chromium'
  : !existsSync(built) && 'the console is not built: npm run build -w console';

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/**
 * A page of its own for one test. When the test ends, anything the browser complained of is an error: a script error,
 * a policy violation, a file that did not load. Refusals the test provokes are named in `expected` by their status.
 */
export async function openPage(
  test: TestContext,
  browser: Browser,
  options: BrowserContextOptions & { expected?: readonly number[] } = {},
): Promise<Page> {
  const { expected = [], ...contextOptions } = options;
  const context = await browser.newContext({ locale: 'en-GB', ...contextOptions });
  const page = await context.newPage();
  // A busy machine is slow, not wrong: everything here takes seconds on an idle one.
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !expected.some((status) => text.includes(`status of ${status}`)))
      complaints.push(text);
  });
  test.after(async () => {
    await context.close();
    assert.deepEqual(complaints, [], 'the browser complained');
  });
  return page;
}

/** Fails when the page can be moved sideways. */
export async function fitsItsWidth(page: Page): Promise<void> {
  const [content, window] = await page.evaluate<number[]>(
    '[document.documentElement.scrollWidth, innerWidth]',
  );
  assert.ok(content! <= window!, `${page.url()}: the content is ${content} wide, the window ${window}`);
}
