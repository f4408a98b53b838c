import type { FastifyRequest } from 'fastify';
import { formatBytes } from '../bytes.ts';
import { Fault, validationError } from '../fault.ts';
import { displayName } from '../file-name.ts';
import { tooManyFiles, totalTooLarge } from '../files/faults.ts';
import { fetchUrl } from '../files/fetch-url.ts';
import type { Shelf } from '../files/receive.ts';
import type { Intake, IntakeLimits } from './intake.ts';

/** Documents fetched by URL, after all others, one at a time. In a bulk one that fails is kept as its fault. */
export async function addFetched(
  result: Intake,
  request: FastifyRequest,
  shelf: Shelf,
  owner: string,
  limits: IntakeLimits,
): Promise<Intake> {
  const { urls: given } = result.fields;
  delete result.fields.urls;
  if (given === undefined) return result;
  // In a form they stand one to a line: no URL holds a blank.
  const urls = typeof given === 'string' ? given.split(/\s+/).filter(Boolean) : given;
  if (!Array.isArray(urls) || urls.some((url) => typeof url !== 'string'))
    throw validationError({
      summary: 'urls must be a list of URLs.',
      fields: [{ path: 'urls', message: 'must be a list of URLs' }],
    });
  if (result.files.length + urls.length > limits.maxFiles)
    throw tooManyFiles({ operation: limits.operation, limit: limits.maxFiles });
  const { settings } = limits;
  let total = result.files.reduce(
    (sum, entry) => sum + ('file' in entry && entry.own ? entry.file.size : 0),
    0,
  );
  const gone = new AbortController();
  const hungUp = () => gone.abort();
  request.raw.socket.once('close', hungUp);
  try {
    for (const url of urls as string[])
      try {
        const file = await fetchUrl(
          shelf,
          url,
          {
            owner,
            limit: settings.maxFileSize,
            keepSeconds: limits.keepSeconds,
            onBytes: (n) => {
              total += n;
              if (total > settings.maxTotalSize)
                throw totalTooLarge({ limit: formatBytes(settings.maxTotalSize) });
            },
          },
          { allow: settings.importUrls, ports: settings.importPorts, signal: gone.signal },
        );
        result.files.push({ file, own: true, url });
      } catch (error) {
        const kept = error instanceof Fault && keptInBulk.has(error.code) && limits.keepRefused;
        if (!kept) throw error;
        result.files.push({ name: displayName(URL.parse(url)?.pathname), size: 0, error });
      }
  } finally {
    request.raw.socket.off('close', hungUp);
  }
  return result;
}

const keptInBulk = new Set(['EMPTY_FILE', 'FILE_TOO_LARGE', 'URL_REFUSED', 'URL_FAILED']);
