import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The files are not part of the product; where they are absent, the tests skip and say so. */
const folder = fileURLToPath(new URL('../../../../shared/corpus/hostile', import.meta.url));

export const absent = existsSync(join(folder, 'manifest.csv'))
  ? undefined
  : 'the corpus of hostile files (../shared/corpus/hostile) is not here';

export type Expect = 'must_succeed' | 'must_reject' | 'must_fail_cleanly' | 'must_end_cleanly';

export interface Entry {
  file: string;
  kind: string;
  expect: Expect;
  /** The code a refusal or failure should carry, in the words of the corpus; empty when any will do. */
  code: string;
  /** Pages a must_succeed has, where the tools that were asked agree. */
  pages: number | undefined;
  /** Too large to be stored; made by `makeBombs`. */
  bomb: boolean;
}

export function readCorpus(): Entry[] {
  const [head, ...rows] = parseCsv(readFileSync(join(folder, 'manifest.csv'), 'utf8'));
  return rows.map((row) => {
    const at = (name: string) => row[head!.indexOf(name)] ?? '';
    const pages = /^pages=(\d+)$/.exec(at('note'))?.[1];
    return {
      file: at('file'),
      kind: at('kind'),
      expect: at('expect') as Expect,
      code: at('code'),
      pages: pages === undefined ? undefined : Number(pages),
      bomb: at('stored') === 'generate',
    };
  });
}

export const pathOf = (entry: Entry, bombs: string) => join(entry.bomb ? bombs : folder, entry.file);

/** Writes the bombs into `to`: 25 s and 28 MB, nearly all of it deflating gigabytes of nothing. */
export async function makeBombs(to: string): Promise<void> {
  await promisify(execFile)(process.execPath, [join(folder, 'make-bombs.mjs'), '--out', to]);
}

/** RFC 4180 without line breaks in fields. */
function parseCsv(text: string): string[][] {
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((match) =>
        (match[1] ?? match[2] ?? '').replaceAll('""', '"'),
      ),
    );
}
