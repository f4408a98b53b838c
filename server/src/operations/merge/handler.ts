import { stat } from 'node:fs/promises';
import type { Static } from 'typebox';
import { validationError } from '../../fault.ts';
import { parsePageRanges } from '../../page-range.ts';
import { structureLoss } from '../../pdf/faults.ts';
import { type Inventory, takeInventory } from '../../pdf/inventory.ts';
import { type Context, handle, type Source } from '../operation.ts';
import { outputName } from '../output-name.ts';
import definition from './definition.ts';

type Options = Static<typeof definition.options>;

/** The page numbers `options` ask of one source, in qpdf's notation, and how many they are. */
function selection({ pages }: Options, index: number, available: number): { pages?: string; count: number } {
  const asked = pages?.[index];
  if (asked === undefined || asked.trim() === '' || asked === 'all') return { count: available };
  const ranges = parsePageRanges(asked, available);
  return {
    pages: ranges.map(({ from, to }) => `${from}-${to}`).join(','),
    count: ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0),
  };
}

function checkCount({ pages }: Options, sources: readonly Source[]): void {
  if (pages === undefined || pages.length === sources.length) return;
  const message = `must name the pages of each of the ${sources.length} files; it names ${pages.length}`;
  throw validationError({ summary: `pages ${message}.`, fields: [{ path: 'pages', message }] });
}

export default handle(definition, {
  check(sources, options) {
    checkCount(options, sources);
    for (const [index, source] of sources.entries())
      if (source.pdf) selection(options, index, source.pdf.pages);
  },

  async run(_chunk, sources, options, context) {
    const { tools, scratch, stage, progress } = context;
    stage('validating');
    const steps = sources.length + 2;
    const inputs: { path: string; pages?: string }[] = [];
    const listed: Static<typeof definition.result>['sources'] = [];
    let total = 0;
    for (const [index, source] of sources.entries()) {
      const { pages } = await tools.render.open(source.path);
      const { count, ...taken } = selection(options, index, pages);
      inputs.push({ path: source.path, ...taken });
      listed.push({ name: source.name, pages: count, first_page: total + 1 });
      total += count;
      progress(index + 1, steps);
    }
    await warnOfLosses(sources, context);

    stage('merging');
    const merged = scratch('merged.pdf');
    await tools.structure.join(inputs, merged);
    progress(steps - 1, steps);

    stage('verifying');
    const { pages } = await tools.render.open(merged);
    if (pages !== total) throw structureLoss({ what: `${total - pages} of ${total} pages` });
    const { size } = await stat(merged);
    progress(steps, steps);
    return {
      files: [{ path: merged, name: outputName(sources[0]!, '-merged'), media_type: 'application/pdf' }],
      data: { pages, size, sources: listed },
    };
  },
});

/** What belongs to a whole document has no place in a joined one; every kind that was there is named, per source. */
const belongings: readonly [keyof Inventory, string][] = [
  ['outline', 'bookmarks'],
  ['tags', 'tags for screen readers'],
  ['attachments', 'attachments'],
  ['layers', 'layers'],
  ['page_labels', 'page labels'],
];

async function warnOfLosses(sources: readonly Source[], { tools, scratch, warn }: Context): Promise<void> {
  for (const [index, source] of sources.entries()) {
    const description = scratch(`source-${index}.json`);
    await tools.structure.describe(source.path, description);
    const found = await takeInventory(description);
    const lost = belongings.filter(([kind]) => found[kind] > 0).map(([, name]) => name);
    if (found.signatures > 0) lost.push('signatures, which do not hold for a joined document');
    if (source.pdf?.owner_password) lost.push('protection (owner password)');
    if (lost.length > 0) warn(`Not carried over from ${source.name}: ${lost.join(', ')}.`);
  }
}
