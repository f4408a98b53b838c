/** The novels of a folder of plain texts, as a publisher would set them. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bookOf } from '../../server/test/typeset/book.ts';
import { type Typeset, typeset } from '../../server/test/typeset/typeset.ts';

export interface Novel {
  name: string;
  /** The file, as it is. */
  plain: string;
  set: Typeset;
}

export function novelsOf(folder: string): Novel[] {
  const files = readdirSync(folder).filter((one) => one.endsWith('.txt'));
  return files.sort().map((file, index) => {
    const name = basename(file, '.txt');
    const plain = readFileSync(join(folder, file), 'utf8');
    const set = typeset(bookOf(plain, name.replace(/\..*/, '').replaceAll('-', ' '), ''), {
      blanks: index % 2 ? 'gaps' : 'drawn',
    });
    return { name, plain, set };
  });
}
