import { stat } from 'node:fs/promises';
import type { Static } from 'typebox';
import { Fault, validationError } from '../../fault.ts';
import { parsePageRanges } from '../../page-range.ts';
import { type Census, censusOf } from '../../pdf/census.ts';
import { structureLoss } from '../../pdf/faults.ts';
import { SyntaxDamage } from '../../pdf/objects/lexer.ts';
import { type Context, handle, type Source } from '../operation.ts';
import { outputName } from '../output-name.ts';
import { openReadable } from '../readable.ts';
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
    const held = await heldBy(sources, context);

    stage('merging');
    const merged = scratch('merged.pdf');
    await tools.structure.join(inputs, merged);
    progress(steps - 1, steps);

    stage('verifying');
    const { pages } = await tools.render.open(merged);
    if (pages !== total) throw structureLoss({ what: `${total - pages} of ${total} pages` });
    warnOfLosses(sources, held, censusOf(merged), context);
    const { size } = await stat(merged);
    progress(steps, steps);
    return {
      files: [{ path: merged, name: outputName(sources[0]!, '-merged'), media_type: 'application/pdf' }],
      data: { pages, size, sources: listed },
    };
  },
});

/** What belongs to a whole document and may have no place in a joined one. */
const belongings: readonly [keyof Census, string][] = [
  ['outline_items', 'bookmarks'],
  ['destinations', 'named destinations, with the links that go to them'],
  ['tags', 'tags for screen readers'],
  ['attachments', 'attachments'],
  ['layers', 'layers'],
  ['page_labels', 'page labels'],
  ['output_intents', 'PDF/A or PDF/X output intents'],
];

/** What each source holds; undefined for one that qpdf joins and that can't be looked into here. */
async function heldBy(sources: readonly Source[], context: Context): Promise<(Census | undefined)[]> {
  const held: (Census | undefined)[] = [];
  for (const source of sources) {
    const warn = (text: string) => context.warn(`${source.name}: ${text}`);
    held.push(
      await openReadable(source, undefined, { ...context, warn }).then(
        ({ census }) => census,
        (error) => {
          const closed = error instanceof Fault && error.code === 'PDF_ENCRYPTED';
          if (!(closed || error instanceof SyntaxDamage)) throw error;
          warn('What it holds beside its pages could not be read, so what of that was lost is not known.');
          return undefined;
        },
      ),
    );
  }
  return held;
}

/** Names, per source, every kind of which the joined document holds less than its sources did together. */
function warnOfLosses(
  sources: readonly Source[],
  held: readonly (Census | undefined)[],
  merged: Census,
  { warn }: Context,
): void {
  // The joined document has one list of page labels, whatever the number of lists it comes from.
  const had = (kind: keyof Census) => {
    const all = held.map((census) => census?.[kind] ?? 0);
    return kind === 'page_labels' ? Math.max(...all) : all.reduce((sum, one) => sum + one, 0);
  };
  const gone = belongings.filter(([kind]) => merged[kind] < had(kind));
  for (const [index, source] of sources.entries()) {
    const lost = gone.filter(([kind]) => (held[index]?.[kind] ?? 0) > 0).map(([, name]) => name);
    if ((held[index]?.signatures ?? 0) > 0) lost.push('signatures, which do not hold for a joined document');
    if (source.pdf?.owner_password) lost.push('protection (owner password)');
    if (lost.length > 0) warn(`Not carried over from ${source.name}: ${lost.join(', ')}.`);
  }
}
