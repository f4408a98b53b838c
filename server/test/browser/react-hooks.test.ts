import assert from 'node:assert/strict';
import { after, before, suite, type TestContext, test } from 'node:test';
import type { Browser, Page, Route } from 'playwright-core';
import { startServer, type TestServer } from '../server.ts';
import { cannot, launch, openPage } from './console.ts';
import { slow } from './documents.ts';
import { bundle, openBundle, pageSource } from './react-page.ts';

interface Shown {
  job: string | null;
  status: string | null;
  percent: number | null;
  loading: boolean;
  error: string | null;
}

// Counted where they are made: what the browser tells of them comes later.
const countRequests = `(() => {
  const { fetch } = window;
  Object.assign(window, { asked: 0, open: 0 });
  window.fetch = (...all) => {
    window.asked += 1;
    window.open += 1;
    return fetch(...all).finally(() => {
      window.open -= 1;
    });
  };
})()`;
const isJob = /\/api\/v1\/jobs\/[^/]+$/;

suite('the hooks for React', { skip: cannot, timeout: 300_000 }, () => {
  let server: TestServer;
  let browser: Browser;
  let script: string;
  before(async () => {
    [server, browser, script] = await Promise.all([startServer(), launch(), bundle(pageSource('hooks'))]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const submit = async (bytes: Buffer): Promise<string> => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)]), 'pictures.pdf');
    const answer = await fetch(`${server.url}/api/v1/compress`, { method: 'POST', body: form });
    assert.equal(answer.status, 202);
    return ((await answer.json()) as { job_id: string }).job_id;
  };
  const shown = async (page: Page) => JSON.parse(await page.locator('output').innerText()) as Shown;
  const until = async (page: Page, part: string) => {
    await page.locator('output', { hasText: part }).waitFor();
    return shown(page);
  };
  const calls = (page: Page) => page.evaluate<string[]>('window.calls');
  const show = (page: Page, state: 'hidden' | 'visible') =>
    page.evaluate(
      `Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${state}' });
       document.dispatchEvent(new Event('visibilitychange'))`,
    );

  /** A page whose clock stands still, and whose questions are answered by `answer`. Gives the questions so far. */
  async function still(t: TestContext, search: string, answer: (route: Route, nth: number) => unknown) {
    const page = await openPage(t, browser, { expected: [503, 404, 410, 429] });
    await page.clock.install({ time: '2030-01-01T00:00:00Z' });
    await page.clock.pauseAt('2030-01-01T00:01:00Z');
    await page.addInitScript(countRequests);
    let nth = 0;
    await page.route(isJob, (route) => {
      nth += 1;
      return answer(route, nth);
    });
    await openBundle(page, server.url, script, search);
    const asked = () => page.evaluate<number>('window.asked');
    /** Lets time pass, and what it sets off be answered. */
    const pass = async (milliseconds: number) => {
      await page.clock.runFor(milliseconds);
      while ((await page.evaluate<number>('window.open')) > 0) await page.evaluate('0');
    };
    return { page, asked, pass };
  }
  const job = (id: string, status: string, more: object = {}) => ({
    json: { job_id: id, status, progress_percent: 10, attempts: 1, completed_at: null, error: null, ...more },
  });
  const refusal = (status: number, code: string, headers: Record<string, string> = {}) => ({
    status,
    headers,
    json: { success: false, error: { code, message: 'No.', details: {}, retryable: status >= 500 } },
  });

  for (const hook of ['useJobPolling', 'useJob'])
    test(`${hook} follows a real job to its end and says so once, with StrictMode and new callbacks at every render`, async (t) => {
      const page = await openPage(t, browser);
      const id = await submit(slow(2));
      await openBundle(page, server.url, script, `?strict&hook=${hook}&interval=250&job=${id}`);
      for (let turn = 0; turn < 3; turn += 1)
        await page.getByRole('button', { name: 'Render again' }).click();
      const last = await until(page, '"status":"completed"');
      assert.deepEqual(last, { job: id, status: 'completed', percent: 100, loading: false, error: null });
      await page.getByRole('button', { name: 'Render again' }).click();
      await page.getByRole('button', { name: 'Refresh' }).click();
      await page.waitForLoadState('networkidle');
      assert.equal((await calls(page)).length, 1, JSON.stringify(await calls(page)));
      assert.ok((await calls(page))[0]?.startsWith(`complete ${id} `));
    });

  test('a job that fails gives its own error, once; one that is cancelled is no error', async (t) => {
    const page = await openPage(t, browser);
    const id = await submit(slow(40));
    await openBundle(page, server.url, script, `?strict&interval=250&job=${id}`);
    await until(page, '"status":"pro');
    await fetch(`${server.url}/api/v1/jobs/${id}/cancel`, { method: 'POST' });
    assert.equal((await until(page, '"status":"cancelled"')).error, null);
    assert.deepEqual(await calls(page), ['cancelled turn 0']);

    const error = { code: 'PDF_CORRUPT', message: 'Repair it.', details: {}, retryable: false };
    const failing = await still(t, '?strict&job=a', (route) => route.fulfill(job('a', 'failed', { error })));
    assert.equal((await until(failing.page, '"status":"failed"')).error, 'PDF_CORRUPT');
    assert.deepEqual(await calls(failing.page), ['error PDF_CORRUPT of the job turn 0']);
  });

  test('one question at a time: a slow answer is waited for, and the next is asked an interval after it', async (t) => {
    const held: Route[] = [];
    const { page, asked } = await still(t, '?job=a&interval=1000', (route) => held.push(route));
    await page.clock.runFor(20_000);
    assert.equal(await asked(), 1);
    while (held.length === 0) await page.evaluate('0');
    await held[0]!.fulfill(job('a', 'processing'));
    await until(page, 'processing');
    await page.clock.runFor(900);
    assert.equal(await asked(), 1);
    await page.clock.runFor(200);
    assert.equal(await asked(), 2);
  });

  test('an answer that never comes is given up and asked for again', async (t) => {
    const { page, asked, pass } = await still(t, '?job=a&interval=1000', (route, nth) =>
      nth === 1 ? undefined : route.fulfill(job('a', 'processing')),
    );
    await page.clock.runFor(31_000);
    assert.equal((await until(page, 'UNREACHABLE')).loading, true);
    await pass(3000);
    assert.equal((await until(page, 'processing')).error, null);
    assert.equal(await asked(), 2);
  });

  test('failures are waited out with growing pauses, and Retry-After is kept', async (t) => {
    const { page, asked, pass } = await still(t, '?job=a&interval=1000', (route, nth) => {
      if (nth === 1) return route.fulfill(refusal(503, 'QUEUE_FULL', { 'retry-after': '20' }));
      if (nth < 4) return route.fulfill(refusal(503, 'SERVICE_UNAVAILABLE'));
      return route.fulfill(job('a', 'processing'));
    });
    assert.deepEqual(await until(page, 'QUEUE_FULL'), {
      job: null,
      status: null,
      percent: null,
      loading: true,
      error: 'QUEUE_FULL',
    });
    await pass(19_000);
    assert.equal(await asked(), 1, 'before Retry-After is over nothing is asked');
    await pass(1_500);
    await until(page, 'SERVICE_UNAVAILABLE');
    // The second failure: 4 s, a quarter more or less; the third: 8 s.
    await pass(2_900);
    assert.equal(await asked(), 2);
    await pass(2_200);
    assert.equal(await asked(), 3);
    await pass(5_900);
    assert.equal(await asked(), 3);
    await pass(4_200);
    assert.equal((await until(page, 'processing')).error, null);
    assert.deepEqual(await calls(page), [], 'what passes is no end');
  });

  test('a hidden tab asks nothing; shown again it catches up at once', async (t) => {
    const { page, asked, pass } = await still(t, '?job=a&interval=1000', (route, nth) =>
      route.fulfill(nth < 4 ? job('a', 'processing') : job('a', 'completed', { completed_at: 'now' })),
    );
    await until(page, 'processing');
    await pass(1100);
    assert.equal(await asked(), 2);
    await show(page, 'hidden');
    await pass(600_000);
    assert.equal(await asked(), 2);
    await show(page, 'visible');
    await pass(1);
    assert.equal(await asked(), 3);
    await show(page, 'hidden');
    await show(page, 'visible');
    await pass(500);
    assert.equal(await asked(), 3, 'what is not due yet is not asked');
    await page.getByRole('button', { name: 'Render again' }).click();
    await pass(600);
    await until(page, 'completed');
    assert.deepEqual(await calls(page), ['complete a turn 1'], 'the newest callback is called');
  });

  for (const [status, code] of [
    [404, 'JOB_NOT_FOUND'],
    [410, 'JOB_DELETED'],
  ] as const)
    test(`${status} ends it: the error stays, is told once, and nothing more is asked`, async (t) => {
      const { page, asked, pass } = await still(t, '?job=a&interval=1000', (route) =>
        route.fulfill(refusal(status, code)),
      );
      assert.equal((await until(page, code)).loading, false);
      await pass(120_000);
      assert.equal(await asked(), 1);
      assert.deepEqual(await calls(page), [`error ${code} turn 0`]);
    });

  test('a new id shows nothing of the old one, whose late answer is dropped; no id asks nothing', async (t) => {
    const held: Route[] = [];
    const { page, asked, pass } = await still(t, '?job=a&interval=1000', (route, nth) =>
      nth === 2 ? held.push(route) : route.fulfill(job(nth === 1 ? 'a' : 'b', 'processing')),
    );
    await until(page, '"job":"a"');
    await page.clock.runFor(1100);
    await page.getByLabel('Job').fill('b');
    await until(page, '"job":"b"');
    await held[0]?.fulfill(job('a', 'completed')).catch(() => undefined);
    await pass(10);
    assert.equal((await shown(page)).job, 'b');
    assert.deepEqual(await calls(page), []);
    await page.getByLabel('Job').fill('');
    const none = { job: null, status: null, percent: null, loading: false, error: null };
    assert.deepEqual(await until(page, '"job":null'), none);
    const before = await asked();
    await pass(60_000);
    assert.equal(await asked(), before);
  });

  test('once unmounted nothing is asked; once ended neither, until it is refreshed', async (t) => {
    const { page, asked, pass } = await still(t, '?strict&job=a&interval=1000', (route, nth) =>
      route.fulfill(nth < 5 ? job('a', 'processing') : job('a', 'completed', { completed_at: 'now' })),
    );
    await until(page, 'processing');
    await page.getByRole('button', { name: 'Mount or unmount' }).click();
    const first = await asked();
    await pass(60_000);
    assert.equal(await asked(), first);
    await page.getByRole('button', { name: 'Mount or unmount' }).click();
    while ((await asked()) < 5) await pass(1100);
    await until(page, 'completed');
    const ended = await asked();
    await pass(60_000);
    assert.equal(await asked(), ended);
    await page.getByRole('button', { name: 'Refresh' }).click();
    await pass(10);
    assert.equal(await asked(), ended + 1);
    assert.equal((await calls(page)).length, 1);
  });

  test('useJob goes on by polling where streams do not pass', async (t) => {
    const page = await openPage(t, browser, { expected: [502] });
    let streams = 0;
    await page.route(/\/events$/, (route) => {
      streams += 1;
      return route.fulfill({ status: 502, body: '<h1>Bad gateway</h1>' });
    });
    const id = await submit(slow(2));
    await openBundle(page, server.url, script, `?hook=useJob&job=${id}`);
    await until(page, '"status":"completed"');
    assert.ok(streams >= 1);
    assert.deepEqual(await calls(page), [`complete ${id} turn 0`]);
  });

  test('requests go by the client of the provider, or by the one that was configured', async (t) => {
    for (const way of ['configure', 'provider']) {
      const from: (string | undefined)[] = [];
      const { page } = await still(t, `?job=a&${way}`, (route) => {
        from.push(route.request().headers()['x-from']);
        return route.fulfill(job('a', 'processing'));
      });
      await until(page, 'processing');
      assert.deepEqual(from, [way]);
    }
  });
});
