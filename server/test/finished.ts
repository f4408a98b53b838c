import { unzipped } from '../src/writing/fixture.ts';
import { ended, submit } from './ask.ts';

/** A job as it ended, and its result's bytes. */
export interface Finished {
  // biome-ignore lint/suspicious/noExplicitAny: what came over the wire, read by assertions
  job: any;
  body: Buffer;
  type: string;
}

/** Submits one document to an operation, waits for the end and fetches the result. */
export async function finished(
  url: string,
  operation: string,
  pdf: Uint8Array,
  fields: Record<string, string> = {},
): Promise<Finished> {
  const sent = await submit(url, operation, { files: [['un-hiver.pdf', pdf]], fields });
  if (sent.status !== 202) throw new Error(`${operation}: ${sent.status} ${sent.text}`);
  const job = await ended(url, sent.json.job_id);
  const answer = await fetch(`${url}/api/v1/jobs/${job.job_id}/result`);
  const body = Buffer.from(await answer.arrayBuffer());
  return { job, body, type: answer.headers.get('content-type') ?? '' };
}

/** The text of a Word document, a paragraph an entry, its headings marked by `#`. */
export function docxText(body: Buffer): string[] {
  const xml = unzipped(body).get('word/document.xml') ?? '';
  return [...xml.matchAll(/<w:p>.*?<\/w:p>/gs)].map(([paragraph]) => {
    const level = /<w:pStyle w:val="Heading(\d)"/.exec(paragraph)?.[1];
    const text = [...paragraph.matchAll(/<w:t [^>]*>([^<]*)<\/w:t>/g)].map(([, said]) => said).join('');
    return (level ? `${'#'.repeat(Number(level))} ` : '') + unescaped(text);
  });
}

const unescaped = (xml: string) =>
  xml
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
