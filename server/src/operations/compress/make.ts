import { availableParallelism } from 'node:os';
import type { Static } from 'typebox';
import type { ImageSettings } from '../../pdf/images/task.ts';
import type { BytesByKind } from '../../pdf/optimize/kinds.ts';
import { type Encoded, Optimization } from '../../pdf/optimize/optimize.ts';
import type { Strippable } from '../../pdf/optimize/strip.ts';
import type { Context, Source } from '../operation.ts';
import type { Readable } from '../readable.ts';
import type definition from './definition.ts';
import { type Before, type Checked, check, lookBefore } from './fidelity.ts';
import { type Level, levelSettings } from './levels.ts';
import { searchTarget, type TargetResult, targetBytes } from './target.ts';

type Options = Static<typeof definition.options>;

/** A finished result and all that is known about it. */
export interface Made {
  path: string;
  size: number;
  checked: Checked;
  before: Before;
  bytes: { before: BytesByKind; after: BytesByKind };
  encoded: Encoded;
  settings: ImageSettings;
  images: number;
  merged: number;
  fonts: number;
  removed: Partial<Record<Strippable, number>>;
  target?: { bytes: number; met: boolean; smallest: number; limitedBy: TargetResult['limitedBy'] };
}

/** What an attempt may do. */
interface Freedom {
  name: string;
  images: 'usual' | 'better' | 'lossless';
  fonts: boolean;
  content: boolean;
}

/**
 * A document of fewer bytes is done in one thread: others would have to start, or warm up, for a few milliseconds of work (500 of
 * 4 kB, two at a time on two cores: 10.0 documents a second in one thread each, 7.6 with threads).
 */
const alone = 64 * 1024;

const usual: Freedom = { name: 'usual', images: 'usual', fonts: true, content: true };
const lossless: Freedom = { name: 'lossless', images: 'lossless', fonts: false, content: false };

/** Where to go on after an attempt whose result is not what the document was; undefined at the end. */
function less(tried: Freedom, { losses, unlike }: Checked): Freedom | undefined {
  if (tried === lossless) return undefined;
  // Text depends on fonts and contents alone; the look first of all on pictures.
  if (losses.length > 0 && tried.fonts)
    return { ...tried, name: 'whole-fonts', fonts: false, content: false };
  if (unlike.length > 0 && tried.images === 'usual')
    return { ...tried, name: 'better-images', images: 'better' };
  if (unlike.length > 0 && tried.fonts)
    return { ...tried, name: 'whole-fonts', fonts: false, content: false };
  return lossless;
}

/**
 * Makes the smaller document and checks it. A result that lost something, or whose pages look different beyond what the level
 * allows, is made again with less: whole fonts, better pictures, in the end with nothing but lossless steps. Throws
 * SyntaxDamage, FilterDamage where the document can't be taken apart.
 */
export async function make(
  source: Source,
  readable: Readable,
  options: Options,
  context: Context,
): Promise<Made> {
  let freedom: Freedom | undefined = usual;
  let made: Made | undefined;
  while (freedom) {
    const attempt: Made = await attemptAt(freedom, made?.before, source, readable, options, context);
    if (!made || attempt.checked.losses.length <= made.checked.losses.length) made = attempt;
    const { losses, unlike } = attempt.checked;
    if ((losses.length === 0 && unlike.length === 0) || context.signal.aborted) break;
    context.log({ event: 'compress.again', after: freedom.name, losses, unlike });
    freedom = less(freedom, attempt.checked);
  }
  if (context.signal.aborted)
    context.warn('The time was up: what had not been looked at by then was left as it was.');
  return made!;
}

async function attemptAt(
  freedom: Freedom,
  known: Before | undefined,
  source: Source,
  readable: Readable,
  options: Options,
  context: Context,
): Promise<Made> {
  const level = options.level as Level;
  const late = () => context.signal.aborted;
  const thorough = options.verify === 'full';
  const { images: wanted, tolerance, effort, dropHinting } = levelSettings(level, options);
  const first = freedom === usual;
  const content = freedom.content && level !== 'lossless';
  const settings =
    freedom.images === 'usual'
      ? wanted
      : freedom.images === 'better'
        ? better(wanted)
        : { ...wanted, lossy: false };
  context.stage('analysing');
  // Threads look at pages and work on pictures while this one takes the document apart.
  const workers = source.size < alone ? 0 : Math.min(4, availableParallelism());
  const looking = known
    ? Promise.resolve(known)
    : lookBefore(readable.path, readable.census, { thorough, threads: Math.min(2, workers), late });
  looking.catch(() => {});
  const optimization = Optimization.open(
    readable.path,
    {
      rest: {
        minify: content,
        tolerance: content ? tolerance : 0,
        fonts: freedom.fonts && level !== 'lossless' && level !== 'low',
        profiles: content,
        effort,
        dropHinting,
        strip: new Set(options.strip as Strippable[]),
      },
      workers,
      scratch: (name) => context.scratch(`${freedom.name}-${name}`),
      late,
      warn: first ? context.warn : () => {},
      progress: (done, total) => context.progress(done * 0.8, total),
    },
    settings,
  );
  try {
    context.stage('recompressing');
    const target =
      options.target_size === undefined ? undefined : targetBytes(options.target_size, source.size);
    const sought = freedom.images === 'usual' ? target : undefined;
    const encoding = sought === undefined ? optimization.encode(settings) : undefined;
    await optimization.prepare();
    const before = await looking;
    const path = context.scratch(`${freedom.name}.pdf`);
    const found =
      sought === undefined
        ? undefined
        : await searchTarget(
            optimization,
            sought,
            settings,
            async (encoded) => (await optimization.write(encoded, path)).size,
            late,
          );
    const encoded = found?.encoded ?? (await encoding!);
    context.stage('writing');
    let { size, after } = await optimization.write(encoded, path);
    context.stage('verifying');
    const checked = await check(path, before, {
      stripped: new Set(options.strip as Strippable[]),
      level: options.target_size === undefined ? level : 'target',
      grayscale: options.grayscale,
      thorough,
      threads: Math.min(2, workers),
      late,
    });
    let published = path;
    if (readable.protection) {
      published = context.scratch(`${freedom.name}-protected.pdf`);
      ({ size, after } = await optimization.write(encoded, published, readable.protection));
    }
    context.progress(9, 10);
    return {
      path: published,
      size,
      checked,
      before,
      bytes: { before: optimization.before, after },
      encoded,
      settings: found?.settings ?? settings,
      images: optimization.images.length,
      merged: optimization.merged,
      fonts: optimization.fonts,
      removed: optimization.removed,
      ...(target === undefined
        ? {}
        : {
            target: {
              bytes: target,
              met: size <= target,
              smallest: found?.smallest ?? size,
              limitedBy: size <= target ? 'nothing' : late() ? 'time' : (found?.limitedBy ?? 'quality_floor'),
            },
          }),
    };
  } finally {
    await optimization.close();
  }
}

/** One step up: for pages on which the loss of many pictures adds up. */
const better = (settings: ImageSettings): ImageSettings => ({
  ...settings,
  dpi: Math.round(settings.dpi * 1.33),
  quality: Math.min(92, settings.quality + 12),
  lowestQuality: Math.min(88, settings.lowestQuality + 15),
  highestQuality: Math.min(95, settings.highestQuality + 6),
  similarity: Math.min(0.99, settings.similarity + 0.03),
});
