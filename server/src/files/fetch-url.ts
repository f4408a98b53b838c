import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { formatBytes } from '../bytes.ts';
import { Fault, fault } from '../fault.ts';
import { displayName } from '../file-name.ts';
import { fileTooLarge } from './faults.ts';
import { isPublicAddress } from './public-address.ts';
import { type Arrival, receive, type Shelf } from './receive.ts';
import type { FileRow } from './rows.ts';

export const urlRefused = fault({
  code: 'URL_REFUSED',
  kind: 'invalid',
  message: 'The URL {url} is not imported: it {reason}. Upload the document instead.',
});
export const urlFailed = fault({
  code: 'URL_FAILED',
  kind: 'unprocessable',
  message:
    'The document at {url} could not be fetched: the server {reason}. Check the URL, or upload the document.',
});

/** `off` imports nothing; `public` only from addresses of the public internet, the ports of the settings; `any` from anywhere. */
export type ImportUrls = 'off' | 'public' | 'any';

export interface Address {
  address: string;
  family: number;
}

export interface Fetching {
  allow: ImportUrls;
  /** Ends the import when the caller is gone. */
  signal?: AbortSignal;
  /** Ports that may be asked, with `public`. */
  ports: readonly string[];
  /** All addresses of a name, asked once; the system's resolver unless a test brings its own. */
  resolve?: (host: string) => Promise<Address[]>;
}

const systemResolve = (host: string): Promise<Address[]> => lookup(host, { all: true, verbatim: true });

const longestUrl = 2048;
const resolveMs = 10_000;
/** To connect, and then to begin the answer. */
const answerMs = 30_000;
/** Without a byte. */
const silenceMs = 20_000;
const wholeMs = 900_000;

/** Fetches a document and takes it in as an upload. Throws what `openUrl` and `receive` throw. */
export async function fetchUrl(
  shelf: Shelf,
  text: string,
  arrival: Omit<Arrival, 'name'>,
  fetching: Fetching,
): Promise<FileRow> {
  const { answer, name, shown } = await openUrl(text, arrival.limit, fetching);
  try {
    return await receive(shelf, answer, { ...arrival, name });
  } catch (error) {
    throw error instanceof Fault ? error : urlFailed({ url: shown, reason: reasonOf(error) }, error);
  } finally {
    answer.destroy();
  }
}

export interface Opened {
  /** The document, as it comes; whoever reads it counts its bytes. */
  answer: IncomingMessage;
  name: string;
  /** The URL without what may be secret in it. */
  shown: string;
}

/**
 * Asks for a document. The URL comes from a caller who may want our network and not a document: its name is resolved once,
 * refused when any of its addresses is not allowed, and the connection goes to those very addresses, so that a name that
 * changes its mind in between gains nothing; redirects are not followed, and nothing of an answer other than 200 is told
 * but its status. `limit`: bytes. Throws URL_REFUSED, URL_FAILED, FILE_TOO_LARGE when the server announces more.
 */
export async function openUrl(text: string, limit: number, fetching: Fetching): Promise<Opened> {
  const url = readUrl(text, fetching);
  const shown = shownUrl(url);
  const addresses = await addressesOf(url, fetching);
  const late = AbortSignal.timeout(wholeMs);
  const signal = fetching.signal ? AbortSignal.any([late, fetching.signal]) : late;
  const answer = await request(url, addresses, signal).catch((error) => {
    throw urlFailed({ url: shown, reason: reasonOf(error) }, error);
  });
  try {
    check(answer, shown, limit);
    return { answer, name: nameOf(answer, url), shown };
  } catch (error) {
    answer.destroy();
    throw error;
  }
}

function readUrl(text: string, { allow, ports }: Fetching): URL {
  const cut = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  if (allow === 'off')
    throw urlRefused({
      url: JSON.stringify(cut),
      reason: 'would need IMPORT_URLS, which is off on this server',
    });
  const url = text.length <= longestUrl ? URL.parse(text) : null;
  if (!url) throw urlRefused({ url: JSON.stringify(cut), reason: 'is not a URL' });
  const refuse = (reason: string) => urlRefused({ url: shownUrl(url), reason });
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('is neither http nor https');
  if (url.username !== '' || url.password !== '') throw refuse('carries a user name or a password');
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  if (allow === 'public' && !ports.includes(port))
    throw refuse(`names a port other than ${ports.join(', ')}`);
  return url;
}

/** Without what may be secret in it. */
const shownUrl = (url: URL) => `${url.protocol}//${url.host}${url.pathname}`.slice(0, 200);

async function addressesOf(url: URL, { allow, resolve = systemResolve }: Fetching): Promise<Address[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const literal = isIP(host);
  let addresses: Address[];
  if (literal !== 0) addresses = [{ address: host, family: literal }];
  else {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('the resolver is slow')), resolveMs);
    });
    try {
      addresses = await Promise.race([resolve(host), late]);
    } catch (error) {
      throw urlFailed({ url: shownUrl(url), reason: 'has a name that does not resolve' }, error);
    } finally {
      clearTimeout(timer);
    }
  }
  if (addresses.length === 0)
    throw urlFailed({ url: shownUrl(url), reason: 'has a name that does not resolve' });
  // Any, not the first: a connection tries one address after the other.
  if (allow !== 'any' && !addresses.every(({ address }) => isPublicAddress(address)))
    throw urlRefused({ url: shownUrl(url), reason: 'leads to an address that is not public' });
  return addresses;
}

function request(url: URL, addresses: Address[], signal: AbortSignal): Promise<IncomingMessage> {
  const first = addresses[0]!;
  const pinned: LookupFunction = (_host, options, done) =>
    options.all ? done(null, addresses) : done(null, first.address, first.family);
  return new Promise((resolve, reject) => {
    const asked = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      // A connection of its own: a pooled one was pinned for another answer of the resolver.
      agent: false,
      lookup: pinned,
      signal,
      headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'Octavo' },
    });
    const late = setTimeout(() => asked.destroy(timedOut('did not answer in time')), answerMs);
    asked.setTimeout(silenceMs, () => asked.destroy(timedOut('stopped sending')));
    asked.once('close', () => clearTimeout(late));
    // Stays for the life of the request: what breaks after the answer began reaches its reader through the answer.
    asked.on('error', reject);
    asked.once('response', (answer) => {
      clearTimeout(late);
      resolve(answer);
    });
    // 101 and CONNECT leave the protocol we speak.
    asked.once('upgrade', (_answer, socket) => {
      socket.destroy();
      reject(new Error('answered with another protocol'));
    });
    asked.end();
  });
}

const timedOut = (message: string) => Object.assign(new Error(message), { code: 'OCTAVO_LATE' });

function check(answer: IncomingMessage, shown: string, limit: number): void {
  const status = answer.statusCode ?? 0;
  if (status >= 300 && status < 400)
    throw urlFailed({
      url: shown,
      status,
      reason: `sent us on to another address (${status}), and redirects are not followed`,
    });
  if (status !== 200) throw urlFailed({ url: shown, status, reason: `answered ${status}` });
  const coding = answer.headers['content-encoding'];
  if (coding !== undefined && coding.trim().toLowerCase() !== 'identity')
    throw urlFailed({ url: shown, reason: 'sent the document compressed, which was not asked for' });
  if (Number(answer.headers['content-length'] ?? 0) > limit)
    throw fileTooLarge({ name: shown, limit: formatBytes(limit), limit_bytes: limit });
}

/** What may be said of a failed connection: nothing that maps a network. */
function reasonOf(error: unknown): string {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (code === 'OCTAVO_LATE') return message;
  if (code === 'ABORT_ERR' || (error as Error)?.name === 'TimeoutError') return 'took too long';
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || message === 'aborted')
    return 'ended the connection before the document was complete';
  if (/CERT|SSL|TLS|SELF_SIGNED|ALTNAME/.test(code)) return 'has no valid certificate';
  if (code.startsWith('HPE_')) return 'did not answer in HTTP';
  return 'cannot be reached';
}

/** The name of the document: as the server calls it (RFC 6266), else the end of the path. */
function nameOf(answer: IncomingMessage, url: URL): string {
  const said = answer.headers['content-disposition'] ?? '';
  const extended = /filename\*\s*=\s*UTF-8'[^']*'([^;\s]+)/i.exec(said)?.[1];
  const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(said);
  const path = url.pathname.split('/').at(-1) ?? '';
  return displayName(
    (extended === undefined ? undefined : decoded(extended)) ??
      // Header bytes arrive as Latin-1; servers that send a bare name mean UTF-8.
      (plain
        ? Buffer.from((plain[1] ?? plain[2] ?? '').replace(/\\(.)/g, '$1'), 'latin1').toString()
        : undefined) ??
      decoded(path) ??
      path,
  );
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
