import type { DistillOptions } from '../../engines/tools.ts';

export type Level = 'low' | 'medium' | 'high' | 'maximum';

const dpi: Record<Level, number> = { low: 300, medium: 200, high: 150, maximum: 96 };

/**
 * What a level and a quality mean for pictures. JPEGs that need no fewer pixels are encoded again only when that was asked
 * for (the two upper levels, or a quality below the default): each encoding costs sharpness, and at quality 80 it made
 * 4 of 40 measured documents larger, one of them twice as large.
 */
export function pictureOptions(
  level: Level,
  quality: number,
): Pick<DistillOptions, 'dpi' | 'quality' | 'reencode'> {
  return { dpi: dpi[level], quality, reencode: level === 'high' || level === 'maximum' || quality < 80 };
}
