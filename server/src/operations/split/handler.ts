import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Static } from 'typebox';
import { fault } from '../../fault.ts';
import { type PageRange, parsePageRanges } from '../../page-range.ts';
import { structureLoss } from '../../pdf/faults.ts';
import { type Context, handle, type OutputFile, type Source } from '../operation.ts';
import { outputName } from '../output-name.ts';
import definition from './definition.ts';

type Options = Static<typeof definition.options>;

const maxPieces = 1000;
const tooManyPieces = fault({
  code: 'TOO_MANY_PIECES',
  kind: 'unprocessable',
  message:
    'This would make {pieces} files; a split makes at most {limit}. Put more pages into each with `every`, or name `ranges`.',
});

/** The pieces `options` ask of a document with `pages` pages. */
export function pieces({ ranges, every }: Options, pages: number): PageRange[] {
  if (ranges !== undefined) return bounded(parsePageRanges(ranges, pages));
  const count = Math.ceil(pages / every);
  if (count > maxPieces) throw tooManyPieces({ pieces: count, limit: maxPieces });
  return Array.from({ length: count }, (_, index) => ({
    from: index * every + 1,
    to: Math.min((index + 1) * every, pages),
  }));
}

function bounded(ranges: PageRange[]): PageRange[] {
  if (ranges.length > maxPieces) throw tooManyPieces({ pieces: ranges.length, limit: maxPieces });
  return ranges;
}

export default handle(definition, {
  check(sources, options) {
    const pages = sources[0]!.pdf?.pages;
    if (pages !== undefined) pieces(options, pages);
  },

  async run(_chunk, sources, options, context) {
    const source = sources[0]!;
    context.stage('validating');
    const { pages } = await context.tools.render.open(source.path);
    const ranges = pieces(options, pages);
    warnOfLosses(source, context);

    context.stage('splitting');
    const paths =
      options.ranges === undefined
        ? await cut(source, options.every, context)
        : await pick(source, ranges, context);

    context.stage('verifying');
    const files: OutputFile[] = [];
    const listed: Static<typeof definition.result>['files'] = [];
    for (const [index, range] of ranges.entries()) {
      const path = paths[index];
      const wanted = range.to - range.from + 1;
      if (path === undefined || (await context.tools.render.open(path)).pages !== wanted)
        throw structureLoss({ what: `pages ${range.from}-${range.to}` });
      const name = outputName(
        source,
        range.from === range.to ? `-page-${range.from}` : `-pages-${range.from}-${range.to}`,
      );
      files.push({ path, name, media_type: 'application/pdf' });
      listed.push({ name, ...range, size: (await stat(path)).size });
      context.progress(ranges.length + index + 1, 2 * ranges.length);
    }
    return { files, data: { pages, files: listed } };
  },
});

async function cut(source: Source, every: number, { tools, scratch }: Context): Promise<string[]> {
  const { paths } = await tools.structure.cut(source.path, every, dirname(scratch('piece')), 'made-piece');
  return paths;
}

async function pick(
  source: Source,
  ranges: readonly PageRange[],
  { tools, scratch, progress }: Context,
): Promise<string[]> {
  const paths: string[] = [];
  for (const [index, { from, to }] of ranges.entries()) {
    const path = scratch(`piece-${index + 1}.pdf`);
    await tools.structure.join([{ path: source.path, pages: `${from}-${to}` }], path);
    paths.push(path);
    progress(index + 1, 2 * ranges.length);
  }
  return paths;
}

function warnOfLosses({ pdf }: Source, context: Context): void {
  if (pdf?.signatures) context.warn('The document is signed; its signatures do not hold for the pieces.');
  if (pdf?.tagged)
    context.warn('The tags for screen readers belong to the whole document and are not in the pieces.');
  if (pdf?.owner_password)
    context.warn('The document forbids changes (owner password); the pieces are not protected.');
}
