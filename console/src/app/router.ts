import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { listSearch } from '../jobs/list-search.ts';
import { NotFoundPage, ProblemPage } from './problem-page.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });

const newJob = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: (search): { operation?: string } =>
    typeof search.operation === 'string' ? { operation: search.operation } : {},
  component: lazyRouteComponent(() => import('../jobs/new-job-page.tsx'), 'NewJobPage'),
});

// The API answers here too, for its oldest callers; a request for a page (Accept: text/html) gets the console.
const jobs = createRoute({
  getParentRoute: () => root,
  path: '/jobs',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('../jobs/list-page.tsx'), 'JobListPage'),
});

const job = createRoute({
  getParentRoute: () => root,
  path: '/jobs/$jobId',
  component: lazyRouteComponent(() => import('../jobs/job-page.tsx'), 'JobPage'),
});

const operate = createRoute({
  getParentRoute: () => root,
  path: '/operate',
  component: lazyRouteComponent(() => import('../operate/operate-page.tsx'), 'OperatePage'),
});

const demo = createRoute({
  getParentRoute: () => root,
  path: '/demo',
  component: lazyRouteComponent(() => import('../demo/demo-page.tsx'), 'DemoPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([newJob, jobs, job, operate, demo]),
  defaultPreload: 'intent',
  defaultErrorComponent: ProblemPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
