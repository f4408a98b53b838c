import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { build, defaultClientConditions } from 'vite';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A page that shows a React program: its script, with React's own checks (StrictMode runs effects twice). */
export async function bundle(
  entry: string,
  {
    alias = {},
    conditions = ['octavo-source'],
  }: { alias?: Record<string, string>; conditions?: string[] } = {},
): Promise<string> {
  const result = await build({
    root,
    configFile: false,
    logLevel: 'error',
    mode: 'development',
    define: { 'process.env.NODE_ENV': '"development"' },
    resolve: {
      alias,
      conditions: [...conditions, ...defaultClientConditions],
      dedupe: ['react', 'react-dom'],
    },
    build: { write: false, minify: false, modulePreload: false, rollupOptions: { input: entry } },
  });
  const outputs = (Array.isArray(result) ? result : [result]) as {
    output: { type: string; code?: string }[];
  }[];
  return outputs.flatMap((one) => one.output).find((file) => file.type === 'chunk')?.code ?? '';
}

/** The source of a page of the client's tests. */
export const pageSource = (name: string): string => `${root}/client/test/pages/${name}.tsx`;

/** As strict as the server's own, and stricter: no inline style is let through. */
const policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'";

/** Opens the script as a page of the server's own origin, where its API is. */
export async function openBundle(page: Page, url: string, script: string, search: string): Promise<void> {
  await page.route(`${url}/react-page.js`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: script }),
  );
  await page.route(
    (address) => address.pathname === '/react-page',
    (route) =>
      route.fulfill({
        contentType: 'text/html; charset=utf-8',
        headers: { 'content-security-policy': policy },
        body: '<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><link rel="icon" href="/mark.svg"><title>React</title></head><body><div id="root"></div><script type="module" src="/react-page.js"></script></body></html>',
      }),
  );
  await page.goto(`${url}/react-page${search}`);
}
