import type { WriteOptions } from '../../pdf/objects/write.ts';
import { Optimization, type OptimizeOptions } from '../../pdf/optimize/optimize.ts';
import { type Level, levelSettings } from './levels.ts';

/** Bytes of all that is not pictures at a level, and how far off that may be. */
export interface Rest {
  bytes: number;
  margin: number;
  exact: boolean;
}

/** Seconds for what is not pictures; the rest of the time belongs to them. */
const seconds = 8;
/**
 * Fonts and the whole of level lossless are packed by zlib here, in a tenth of the time; the job's own packing makes so much less
 * of them, as a share, at most twice that (40 documents of all kinds). Level maximum packs and rounds harder than high.
 */
const packedBetter = { fonts: 0.015, lossless: 0.04, maximum: 0.012 };
/** Dates, identifiers and the numbers of objects: what an exact size may still be off by, as a share and in bytes. */
const loose = { share: 0.002, bytes: 200 };

/**
 * Measures what is not pictures for the levels `wanted`. `strongest` is the document as level high takes it, not yet prepared;
 * the other levels differ from it in their fonts (whole at low, with instructions at medium), which are measured by themselves.
 */
export async function measureRests(
  path: string,
  strongest: Optimization,
  wanted: ReadonlySet<Level>,
  options: Pick<OptimizeOptions, 'workers' | 'scratch' | 'late'>,
  protection?: WriteOptions['encryption'],
): Promise<Record<Level, Rest>> {
  await strongest.prepare({ seconds });
  const high = await strongest.estimateRest(options.scratch('rest.pdf'), protection);
  const needsWhole = wanted.has('lossless') || (wanted.has('low') && high.fonts > 0);
  const whole = needsWhole ? await measure(path, false, options) : undefined;
  const hinted = wanted.has('medium') && strongest.fonts > 0 ? await measure(path, true, options) : undefined;
  const withFonts = (fonts: number): Rest => {
    const more = Math.max(0, fonts * (1 - packedBetter.fonts) - high.fonts);
    return rest(high.bytes + more, high.margin + Math.max(0.01 * high.bytes, packedBetter.fonts * fonts));
  };
  const same = { ...rest(high.bytes, high.margin), exact: high.margin === 0 };
  return {
    lossless: whole
      ? rest(whole.bytes * (1 - packedBetter.lossless), whole.margin + packedBetter.lossless * whole.bytes)
      : same,
    low: whole ? withFonts(whole.fonts) : same,
    medium: hinted ? withFonts(hinted.fonts) : same,
    high: same,
    maximum: rest(
      high.bytes * (1 - packedBetter.maximum),
      high.margin + 1.5 * packedBetter.maximum * high.bytes,
    ),
  };
}

const rest = (bytes: number, margin: number): Rest => ({
  bytes: Math.round(bytes),
  margin: Math.round(margin + loose.share * bytes + loose.bytes),
  exact: false,
});

/** What is not pictures with nothing done but packing, or with fonts made smaller as well, their instructions kept. */
async function measure(
  path: string,
  fonts: boolean,
  options: Pick<OptimizeOptions, 'workers' | 'scratch' | 'late'>,
): ReturnType<Optimization['estimateRest']> {
  const scratch = (name: string) => options.scratch(`${fonts ? 'fonts' : 'whole'}-${name}`);
  const optimization = Optimization.open(
    path,
    {
      ...options,
      scratch,
      rest: {
        minify: false,
        tolerance: 0,
        fonts,
        profiles: false,
        dropHinting: false,
        effort: 0,
        strip: new Set(),
      },
      warn: () => {},
    },
    levelSettings('lossless').images,
  );
  try {
    await optimization.prepare({ seconds });
    return await optimization.estimateRest(scratch('rest.pdf'));
  } finally {
    await optimization.close();
  }
}
