import { availableParallelism } from 'node:os';
import type { Static } from 'typebox';
import { busiest, drawRegion, pictureText, type Region } from '../../pdf/crop.ts';
import { pdfCorrupt } from '../../pdf/faults.ts';
import { PdfDocument } from '../../pdf/objects/document.ts';
import { SyntaxDamage } from '../../pdf/objects/lexer.ts';
import { type Analysis, analyse } from '../../pdf/optimize/analyse.ts';
import { type Encoded, Optimization } from '../../pdf/optimize/optimize.ts';
import { estimateImages, type ImageSample, sampleImages } from '../../pdf/optimize/sample.ts';
import type { Context, Source } from '../operation.ts';
import { openReadable } from '../readable.ts';
import type definition from './definition.ts';
import { type Level, levels as levelNames, levelSettings } from './levels.ts';
import { measureRests } from './preview-rest.ts';
import { settingsAt } from './target.ts';

type Options = Static<typeof definition.options>;
interface Settings {
  level?: Level;
  image_quality?: number;
  max_dpi?: number;
  grayscale?: boolean;
}

const cropPixels = { width: 420, height: 300 };
const cropDpi = 150;

/** `POST /compress/preview`: what would come of it, measured on the document's own pictures. */
export async function preview(
  sources: readonly Source[],
  options: Options & Record<string, unknown>,
  context: Context,
): Promise<Record<string, unknown>> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const source = sources[0]!;
  const warnings: string[] = [];
  const readable = await openReadable(source, options.password, {
    ...context,
    warn: (text) => void warnings.push(text),
  }).catch((error) => {
    throw error instanceof SyntaxDamage ? pdfCorrupt({}, error) : error;
  });
  const analysis = analysisOf(readable.path);
  const asked = (options.settings as Settings[] | undefined) ?? [];
  const compared: Settings[] = asked.length > 0 ? asked : levelNames.map((level) => ({ level }));
  const strongest = levelSettings('high');
  const shared = {
    workers: Math.min(4, availableParallelism()),
    late: () => context.signal.aborted,
    warn: (text: string) => void warnings.push(text),
  };
  const optimization = Optimization.open(
    readable.path,
    {
      ...shared,
      rest: {
        minify: true,
        tolerance: strongest.tolerance,
        fonts: true,
        profiles: true,
        dropHinting: strongest.dropHinting,
        effort: strongest.effort,
        strip: new Set(),
      },
      scratch: context.scratch,
    },
    strongest.images,
  );
  try {
    const none: Encoded = { outcomes: new Array(optimization.images.length), bytes: optimization.imageBytes };
    const wanted = new Set(compared.map(({ level }) => level ?? 'medium'));
    const rests = await measureRests(
      readable.path,
      optimization,
      wanted,
      { ...shared, scratch: context.scratch },
      readable.protection,
    );
    const sample = sampleImages(optimization);
    let places: Place[] | undefined = options.crops === false ? [] : undefined;
    const levels = [];
    // The strongest first: it shows where on a page a change is to be seen.
    for (const settings of compared.toReversed()) {
      const level = settings.level ?? 'medium';
      const { images } = levelSettings(level, settings);
      const estimate = await estimateImages(optimization, sample, images);
      const beside = rests[level];
      const at = (bytes: number) => Math.max(0, Math.min(source.size, Math.round(beside.bytes + bytes)));
      const expected = at(estimate.bytes);
      if (images.lossy) places ??= await cropPlaces(optimization, sample, none, estimate.encoded, context);
      levels.unshift({
        level,
        ...(asked.length > 0 ? { settings } : {}),
        expected_size: expected,
        low: at(estimate.low - beside.margin),
        high: at(estimate.high + beside.margin),
        exact: estimate.exact && beside.exact,
        saved_percent: Math.round(1000 * (1 - expected / Math.max(1, source.size))) / 10,
        similarity: Math.round(estimate.similarity * 1e4) / 1e4,
        crops: images.lossy ? await crops(optimization, places ?? [], estimate.encoded, context) : [],
      });
    }
    const { grayscale } = options;
    const floor = settingsAt(1, levelSettings('maximum', { grayscale }).images);
    const least = await estimateImages(optimization, sample, floor);
    if (readable.census.signatures > 0)
      warnings.push('It is signed, so it stays as it is; the sizes are those of a copy (signed=copy).');
    if (context.signal.aborted)
      warnings.push('The time was up before all was measured: sizes may be smaller.');
    return {
      original_size: source.size,
      pages: readable.census.pages,
      recommended: readable.census.signatures > 0 ? null : analysis.recommended,
      levels,
      smallest_acceptable_size: Math.min(source.size, rests.maximum.bytes + least.bytes),
      bytes: analysis.bytes,
      findings: analysis.findings,
      warnings,
      duration_seconds: Math.round(seconds() * 1000) / 1000,
    };
  } finally {
    await optimization.close();
  }
}

function analysisOf(path: string): Analysis {
  const document = PdfDocument.open(path);
  try {
    return analyse(document);
  } finally {
    document.close();
  }
}

interface Place {
  page: number;
  region: Region;
  before: string;
}

/** The parts of the pages with the heaviest pictures that change most, at most two. */
async function cropPlaces(
  optimization: Optimization,
  { certain }: ImageSample,
  none: Encoded,
  strongest: Encoded,
  context: Context,
): Promise<Place[]> {
  const pages = new Set(certain.slice(0, 6).map((position) => optimization.pageOf(position)));
  if (pages.size === 0) pages.add(0);
  const places: Place[] = [];
  for (const page of [...pages].slice(0, 2)) {
    const path = context.scratch('page-before.pdf');
    try {
      await optimization.writePage(none, page, path);
      const before = await drawRegion(path, 1, cropDpi);
      const changed = context.scratch('page-changed.pdf');
      await optimization.writePage(strongest, page, changed);
      const after = await drawRegion(changed, 1, cropDpi);
      const region = busiest(before, cropPixels.width, cropPixels.height, after);
      places.push({ page, region, before: await pictureText(await drawRegion(path, 1, cropDpi, region)) });
    } catch (error) {
      // A page that can't be drawn by itself costs a picture, not the answer.
      context.log({ event: 'preview.crop', error: (error as Error).message });
    }
  }
  return places;
}

async function crops(
  optimization: Optimization,
  places: readonly Place[],
  encoded: Encoded,
  context: Context,
): Promise<{ page: number; before: string; after: string }[]> {
  const made = [];
  for (const { page, region, before } of places) {
    const path = context.scratch('page-after.pdf');
    try {
      await optimization.writePage(encoded, page, path);
      const after = await pictureText(await drawRegion(path, 1, cropDpi, region));
      made.push({ page: page + 1, before, after });
    } catch (error) {
      context.log({ event: 'preview.crop', error: (error as Error).message });
    }
  }
  return made;
}
