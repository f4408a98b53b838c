import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fault } from '../fault.ts';
import { openApiPage } from './openapi.ts';
import { cliPage, configurationPage, environmentExample, errorsPage, operationsPage } from './pages.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export const docsDrifted = fault({
  code: 'DOCS_DRIFTED',
  kind: 'conflict',
  message:
    'These generated files do not say what the code says: {files}. Run `npx octavo docs` and commit them.',
});

/** `octavo docs`: writes every reference page from the code; `--check` throws DOCS_DRIFTED when one is out of date. */
export async function command(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { check: { type: 'boolean' } } });
  const pages: Record<string, string> = {
    'docs/operations.md': operationsPage(),
    'docs/errors.md': await errorsPage(),
    'docs/configuration.md': configurationPage(),
    'docs/cli.md': cliPage(),
    'docs/openapi.json': await openApiPage(),
    '.env.example': environmentExample(),
  };
  const drifted: string[] = [];
  for (const [name, content] of Object.entries(pages)) {
    const path = join(root, name);
    const now = await readFile(path, 'utf8').catch(() => '');
    if (now === content) continue;
    drifted.push(name);
    if (values.check) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  if (values.check && drifted.length > 0) throw docsDrifted({ files: drifted.join(', ') });
  console.log(
    drifted.length === 0 ? 'The generated pages are up to date.' : `Written: ${drifted.join(', ')}`,
  );
  return 0;
}
