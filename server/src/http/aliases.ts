/**
 * Older names that stay reachable, and nothing else in the code knows them: a path is rewritten before it is routed.
 * `:id` stands for one path segment and is carried over.
 */
export const aliases: readonly { from: string; to: string }[] = [
  { from: '/api/v1/jobs/:id/download', to: '/api/v1/jobs/:id/result' },
  { from: '/api/v1/process-pdf-async', to: '/api/v1/rewrite' },
  { from: '/api/v1/process-pdf', to: '/api/v1/rewrite?wait=60' },
  { from: '/api/v1/ai/summarize', to: '/api/v1/summarize' },
  { from: '/api/v1/ai/translate', to: '/api/v1/translate' },
];

/** Older names whose answer has more than the job: what its callers read. */
export type OlderAnswer = 'task' | 'sentences';
const answers: readonly { path: string; answer: OlderAnswer }[] = [
  { path: '/process-pdf-async', answer: 'task' },
  { path: '/process-pdf', answer: 'sentences' },
];

/** What the caller of this address expects beside the job; undefined for the names of today. */
export function olderAnswer(originalUrl: string): OlderAnswer | undefined {
  const [path = ''] = splitOnce(originalUrl, '?');
  return answers.find((one) => /^\/api(\/v1)?\//.test(path) && path.replace(/\/$/, '').endsWith(one.path))
    ?.answer;
}

/** Roots that answer without the `/api/v1` prefix as well. */
const bareRoots = ['/jobs', '/auth', '/customers', '/books', '/uploads', '/downloads', '/health'];

/** Multipart fields that may carry a document. */
export const fileFields: readonly string[] = ['file', 'files', 'files[]', 'file[]', 'pdf_file'];

const patterns = aliases.map(({ from, to }) => ({
  pattern: new RegExp(`^${from.replace(':id', '(?<id>[^/]+)')}/?$`),
  to,
}));

/** The path of a request as it is routed. A browser that asks for a page gets the console, so bare roots are left to it. */
export function canonicalUrl(url: string, wantsPage: boolean): string {
  const [rawPath = '/', query] = splitOnce(url, '?');
  let path = rawPath;
  if (path === '/api' || (path.startsWith('/api/') && !/^\/api\/v1(\/|$)/.test(path)))
    path = `/api/v1${path.slice(4)}`;
  else if (!wantsPage && bareRoots.some((root) => path === root || path.startsWith(`${root}/`)))
    path = `/api/v1${path}`;
  for (const { pattern, to } of patterns) {
    const match = pattern.exec(path);
    if (match) path = to.replace(':id', match.groups?.id ?? '');
  }
  if (query === undefined) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

function splitOnce(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
