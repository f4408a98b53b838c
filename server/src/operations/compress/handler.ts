import { copyFile, stat } from 'node:fs/promises';
import type { Static } from 'typebox';
import { structureLoss } from '../../pdf/faults.ts';
import { FilterDamage } from '../../pdf/objects/filters.ts';
import { SyntaxDamage } from '../../pdf/objects/lexer.ts';
import { type Context, handle, type OutputFile, type Part, type Source } from '../operation.ts';
import { outputName } from '../output-name.ts';
import { openReadable, type Readable } from '../readable.ts';
import definition from './definition.ts';
import { describe } from './describe.ts';
import { listed } from './listed.ts';
import { type Made, make } from './make.ts';
import { preview } from './preview.ts';

type Options = Static<typeof definition.options>;

export default handle(definition, {
  async run(_chunk, sources, options, context) {
    const started = performance.now();
    const source = sources[0]!;
    const seconds = () => (performance.now() - started) / 1000;
    context.stage('validating');
    const signed =
      'It is signed, and any change would break the signature. signed=copy makes a compressed copy.';
    if ((source.pdf?.signatures ?? 0) > 0 && options.signed === 'refuse')
      return original(source, seconds(), signed, options, context);
    let readable: Readable;
    let made: Made;
    try {
      readable = await openReadable(source, options.password, context);
      if (readable.census.signatures > 0 && options.signed === 'refuse')
        return original(source, seconds(), signed, options, context);
      made = await make(source, readable, options, context);
    } catch (error) {
      // Beyond repair (PDF_CORRUPT) is the caller's to know; what can be repaired and still not be taken apart stays as it is.
      if (!(error instanceof SyntaxDamage || error instanceof FilterDamage)) throw error;
      context.log({ event: 'compress.unsafe', cause: String((error as Error).cause ?? error) });
      return original(
        source,
        seconds(),
        'It is damaged so that it can not be written anew safely.',
        options,
        context,
      );
    }
    if (made.checked.losses.length > 0) {
      if (options.preserve === 'strict') throw structureLoss({ what: listed(made.checked.losses) });
      context.warn(`Not in the result: ${listed(made.checked.losses)}.`);
    }
    if (readable.census.signatures > 0)
      context.warn('The document is signed; its signatures do not verify in this copy.');
    return finish(source, made, seconds(), options, context);
  },
  preview,
});

async function finish(
  source: Source,
  made: Made,
  seconds: number,
  options: Options,
  context: Context,
): Promise<Part> {
  let { path, size } = made;
  if (options.linearize) {
    const linear = context.scratch('linear.pdf');
    await context.tools.structure.linearize(path, linear, options.password);
    path = linear;
    size = (await stat(linear)).size;
  }
  if (size >= source.size) {
    const reason =
      made.size < source.size
        ? 'Ordered for fast web view it would be larger than it was.'
        : 'It is as small as it can be made at this level without losing anything.';
    return original(source, seconds, reason, options, context);
  }
  const data = describe(source, made, { size, seconds, options });
  return part(source, path, data);
}

async function original(
  source: Source,
  seconds: number,
  reason: string,
  options: Options,
  context: Context,
): Promise<Part> {
  const path = context.scratch('original.pdf');
  await copyFile(source.path, path);
  return part(source, path, describe(source, undefined, { size: source.size, seconds, options, reason }));
}

function part(source: Source, path: string, data: Record<string, unknown>): Part {
  const file: OutputFile = { path, name: outputName(source, '-compressed'), media_type: 'application/pdf' };
  return { files: [file], data };
}
