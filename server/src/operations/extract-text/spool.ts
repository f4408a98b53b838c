import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import type { PageText } from '../../pdf/text/page-text.ts';

/**
 * Pages on disk, one a line. They are read twice: words at line ends are rejoined by what the whole document shows, which is known
 * only after its last page.
 */
export class Spool {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  async fill(pages: AsyncIterable<PageText>): Promise<void> {
    await pipeline(async function* () {
      for await (const page of pages) yield `${JSON.stringify(page)}\n`;
    }, createWriteStream(this.path));
  }

  async *pages(): AsyncGenerator<PageText, void, void> {
    const lines = createInterface({
      input: createReadStream(this.path, 'utf8'),
      crlfDelay: Number.POSITIVE_INFINITY,
    });
    try {
      for await (const line of lines) yield JSON.parse(line) as PageText;
    } finally {
      lines.close();
    }
  }
}
