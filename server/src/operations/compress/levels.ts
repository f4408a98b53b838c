import type { ImageSettings } from '../../pdf/images/task.ts';

export const levels = ['lossless', 'low', 'medium', 'high', 'maximum'] as const;
export type Level = (typeof levels)[number];

export interface LevelSettings {
  images: ImageSettings;
  /** Points by which path coordinates may move. */
  tolerance: number;
  /** How hard streams are compressed; see `deflateOptimal`. */
  effort: 0 | 1 | 2 | 3;
  /** Whether TrueType fonts lose their instructions. */
  dropHinting: boolean;
}

/** Resolution at which similarity is judged: what a good screen shows. */
const viewDpi = 120;

const table: Record<Level, LevelSettings> = {
  lossless: {
    images: {
      dpi: 100_000,
      above: 1,
      monoDpi: 100_000,
      quality: 100,
      lowestQuality: 100,
      highestQuality: 100,
      similarity: 1,
      viewDpi,
      lossy: false,
      grayTolerance: 0,
      grayscale: false,
      thorough: false,
    },
    tolerance: 0,
    effort: 1,
    dropHinting: false,
  },
  low: {
    images: {
      dpi: 300,
      above: 1.5,
      monoDpi: 600,
      quality: 88,
      lowestQuality: 65,
      highestQuality: 95,
      similarity: 0.983,
      viewDpi,
      lossy: true,
      grayTolerance: 0,
      grayscale: false,
      thorough: false,
    },
    tolerance: 0,
    effort: 1,
    dropHinting: false,
  },
  medium: {
    images: {
      dpi: 220,
      above: 1.35,
      monoDpi: 600,
      quality: 78,
      lowestQuality: 40,
      highestQuality: 92,
      similarity: 0.955,
      viewDpi,
      lossy: true,
      grayTolerance: 3,
      grayscale: false,
      thorough: false,
    },
    tolerance: 0.002,
    effort: 1,
    dropHinting: false,
  },
  high: {
    images: {
      dpi: 150,
      above: 1.25,
      monoDpi: 400,
      quality: 60,
      lowestQuality: 22,
      highestQuality: 88,
      similarity: 0.91,
      viewDpi,
      lossy: true,
      grayTolerance: 5,
      grayscale: false,
      thorough: false,
    },
    tolerance: 0.005,
    effort: 1,
    dropHinting: true,
  },
  maximum: {
    images: {
      dpi: 100,
      above: 1.2,
      monoDpi: 300,
      quality: 45,
      lowestQuality: 12,
      highestQuality: 80,
      similarity: 0.86,
      viewDpi,
      lossy: true,
      grayTolerance: 8,
      grayscale: false,
      thorough: true,
    },
    tolerance: 0.01,
    effort: 2,
    dropHinting: true,
  },
};

/** Settings of a level, with what the caller wants otherwise. */
export function levelSettings(
  level: Level,
  {
    image_quality,
    max_dpi,
    grayscale = false,
  }: {
    image_quality?: number | undefined;
    max_dpi?: number | undefined;
    grayscale?: boolean | undefined;
  } = {},
): LevelSettings {
  const { images, ...rest } = table[level];
  return {
    ...rest,
    images: {
      ...images,
      ...(image_quality === undefined ? {} : ofQuality(image_quality)),
      ...(max_dpi === undefined
        ? {}
        : {
            dpi: max_dpi,
            above: 1.1,
            monoDpi: Math.max(max_dpi, 300),
            viewDpi: Math.min(viewDpi, max_dpi),
            exactDpi: true,
          }),
      grayscale,
      lossy: images.lossy || image_quality !== undefined || max_dpi !== undefined || grayscale,
    },
  };
}

/** A quality that was asked for is used as it is; what no longer resembles the original (below .5) stays as it was. */
function ofQuality(quality: number): Partial<ImageSettings> {
  return { quality, lowestQuality: quality, highestQuality: quality, similarity: 0.5 };
}
