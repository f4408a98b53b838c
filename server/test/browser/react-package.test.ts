import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { startServer, type TestServer } from '../server.ts';
import { cannot, launch, openPage } from './console.ts';
import { slow } from './documents.ts';
import { type Project, projectWithClient } from './packed-client.ts';
import { bundle, openBundle } from './react-page.ts';

/** Two programs as people have them, written for names of their own: they must go on as they are, to the letter. */
const hookSnippet = `import { useJobPolling } from '@/lib/useJobPolling';

function MyComponent() {
  const { job, loading, error } = useJobPolling({
    jobId: 123,
    interval: 2000, // Poll every 2 seconds
    onComplete: (job) => {
      console.log('Job completed!', job);
    },
  });

  return (
    <div>
      {job && (
        <>
          <p>Status: {job.status}</p>
          <p>Progress: {job.progress_percent}%</p>
        </>
      )}
    </div>
  );
}
`;
const dialogSnippet = `import JobProgressDialog from '@/components/JobProgressDialog';

function MyComponent() {
  const [jobId, setJobId] = useState<number | null>(null);
  const [dialogOpen, setDialogOpen] = useState(false);

  const handleComplete = (job) => {
    // Handle completed job
    setDialogOpen(false);
  };

  return (
    <JobProgressDialog
      jobId={jobId}
      open={dialogOpen}
      onClose={() => setDialogOpen(false)}
      onComplete={handleComplete}
    />
  );
}
`;

/** Strict, but for `handleComplete`, whose parameter has no type; `useState` comes from `globals.d.ts`. */
const config = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2022', 'DOM', 'DOM.Iterable'],
    module: 'ESNext',
    moduleResolution: 'bundler',
    jsx: 'react-jsx',
    strict: true,
    noImplicitAny: false,
    noEmit: true,
    types: [],
    paths: {
      '@/lib/useJobPolling': ['./node_modules/@octavo/client/dist/react/use-job-polling'],
      '@/components/JobProgressDialog': ['./node_modules/@octavo/client/dist/react/job-progress-dialog'],
    },
  },
};
const alias = {
  '@/lib/useJobPolling': '@octavo/client/react/useJobPolling',
  '@/components/JobProgressDialog': '@octavo/client/react/JobProgressDialog',
};

suite('the client as it is packed', { timeout: 300_000 }, () => {
  let project: Project;
  before(async () => {
    project = await projectWithClient();
  });
  after(() => project?.remove());
  const compiles = async (name: string, files: Record<string, string>, options: object = {}) => {
    for (const [path, text] of Object.entries(files)) await project.write(`${name}/${path}`, text);
    const written = {
      compilerOptions: { ...config.compilerOptions, ...options },
      include: [name],
    };
    await project.write(`tsconfig.${name}.json`, JSON.stringify(written));
    return project.compile(`tsconfig.${name}.json`);
  };

  test('holds what is compiled, with its types, and neither sources nor tests', () => {
    const strange = project.packed.filter(
      (path) => !/^(package\.json|README\.md|dist\/.*\.(js|d\.ts))$/.test(path),
    );
    assert.deepEqual(strange, []);
    assert.ok(!project.packed.some((path) => path.includes('.test.')));
    for (const path of ['dist/index.js', 'dist/react/index.d.ts', 'dist/react/job-progress-dialog.js'])
      assert.ok(project.packed.includes(path), path);
  });

  test('is imported by plain Node, and rendered on a server, where nothing is asked', async () => {
    await project.write(
      'plain.mjs',
      `import { createClient, OctavoError } from '@octavo/client';
       import * as all from '@octavo/client/react';
       import Dialog, { JobProgressDialog } from '@octavo/client/react/JobProgressDialog';
       import polling, { useJobPolling } from '@octavo/client/react/useJobPolling';
       import { useJob } from '@octavo/client/react/useJob';
       import { createElement } from 'react';
       import { renderToString } from 'react-dom/server';
       globalThis.fetch = () => { throw new Error('asked'); };
       const Hook = () => JSON.stringify([useJobPolling({ jobId: 1 }), useJob(null)]);
       const noop = () => undefined;
       console.log(JSON.stringify({
         same: [Dialog === JobProgressDialog, polling === useJobPolling, all.useJob === useJob],
         names: Object.keys(all).sort(),
         client: typeof createClient().job, error: new OctavoError({ status: 0 }).name,
         hook: renderToString(createElement(Hook)),
         dialog: renderToString(createElement(Dialog, { jobId: 'a', open: true, onClose: noop })),
       }));`,
    );
    const said = JSON.parse(await project.node('plain.mjs'));
    assert.deepEqual(said.same, [true, true, true]);
    assert.deepEqual(said.names, [
      'JobProgress',
      'JobProgressDialog',
      'OctavoError',
      'OctavoProvider',
      'configure',
      'createClient',
      'defaultLabels',
      'useJob',
      'useJobPolling',
      'useOctavo',
    ]);
    assert.match(said.hook, /loading.{1,8}:true/);
    assert.match(said.dialog, /^<dialog [^>]*aria-labelledby/);
    assert.ok(!/^<dialog [^>]* open[ =>]/.test(said.dialog), 'the browser opens it');
  });

  test('takes both snippets to the letter', async () => {
    const said = await compiles('snippets', {
      'hook.tsx': hookSnippet,
      'dialog.tsx': dialogSnippet,
      'globals.d.ts': "declare const useState: typeof import('react').useState;\n",
    });
    assert.equal(said, '');
  });

  test('has types that find a mistake, also where modules resolve as in Node', async () => {
    const program = (body: string) =>
      `import { JobProgressDialog, useJobPolling } from '@octavo/client/react';
       import { createClient } from '@octavo/client';
       export const client = createClient();
       export function Page() { ${body} }`;
    const node = { module: 'NodeNext', moduleResolution: 'NodeNext', noImplicitAny: true, paths: {} };
    const good = program(
      `const { job } = useJobPolling({ jobId: '01', onComplete: (done) => done.progress_percent.toFixed() });
       return <JobProgressDialog jobId={job?.job_id ?? null} open onClose={() => undefined} />;`,
    );
    assert.equal(await compiles('good', { 'page.tsx': good, 'package.json': '{"type":"module"}' }, node), '');
    const bad = program(
      `return <p>{useJobPolling({ jobId: {}, onComplete: (done) => done.nothing }).job}</p>;`,
    );
    const said = await compiles('bad', { 'page.tsx': bad, 'package.json': '{"type":"module"}' }, node);
    assert.match(said, /TS2339: Property 'nothing' does not exist on type 'Job'/);
    assert.match(said, /TS2322/);
  });

  suite('in a browser', { skip: cannot }, () => {
    let server: TestServer;
    let browser: Browser;
    before(async () => {
      [server, browser] = await Promise.all([startServer(), launch()]);
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    /** Bundles a snippet as it is; only the line that hands its component out is added. Ids here are not numbers, so 123 is led to a job. */
    const open = async (page: Page, name: string, snippet: string) => {
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(slow(2))]), 'Novel.pdf');
      const sent = await fetch(`${server.url}/api/v1/compress`, { method: 'POST', body: form });
      const { job_id: id } = (await sent.json()) as { job_id: string };
      await project.write(`run/${name}.tsx`, `${snippet}\nexport { MyComponent };\n`);
      await project.write(
        `run/${name}-page.tsx`,
        `import * as React from 'react';
         import { createRoot } from 'react-dom/client';
         import { createClient, OctavoProvider } from '@octavo/client/react';
         import { MyComponent } from './${name}.tsx';
         const client = createClient({ fetch: (url, init) => fetch(url.replace('/jobs/123', '/jobs/${id}'), init) });
         // What the second snippet takes for granted. Nothing in it ever opens the dialog: it starts open, with a job.
         globalThis.useState = (first) => React.useState(first === null ? 123 : first === false ? true : first);
         createRoot(document.getElementById('root')!).render(
           <React.StrictMode><OctavoProvider client={client}><MyComponent /></OctavoProvider></React.StrictMode>);`,
      );
      const script = await bundle(`${project.folder}/run/${name}-page.tsx`, { alias, conditions: [] });
      const said: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      await openBundle(page, server.url, script, '');
      return said;
    };

    test('the first snippet shows status and progress of a real job to its end', async (t) => {
      const page = await openPage(t, browser);
      const said = await open(page, 'hook', hookSnippet);
      await page.getByText('Status: completed').waitFor();
      assert.equal(await page.locator('#root').innerText(), 'Status: completed\n\nProgress: 100%');
      assert.equal(said.filter((line) => line.startsWith('Job completed!')).length, 1);
    });

    test('the second snippet shows a real job in the dialog and closes it when the job is done', async (t) => {
      const page = await openPage(t, browser);
      // The job may be done before the page is there: nothing is answered until the dialog has been seen.
      const seen = Promise.withResolvers<void>();
      await page.route(/\/api\/v1\/jobs\//, async (route) => {
        await seen.promise;
        await route.continue();
      });
      await open(page, 'dialog', dialogSnippet);
      await page.getByRole('dialog', { name: 'Job' }).waitFor();
      seen.resolve();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    });
  });
});
