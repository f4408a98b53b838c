import type { ImageTask } from './task.ts';

export interface Size {
  width: number;
  height: number;
}

/**
 * The size at which an image has `dpi` where it is placed largest, never more pixels than it has. The axis that is
 * placed at the lower resolution decides, so that none ends below `dpi`.
 */
export function sizeAt({ width, height, placed }: ImageTask, dpi: number): Size {
  if (!placed || !(placed.width > 0) || !(placed.height > 0)) return { width, height };
  const scale = Math.max((dpi * placed.width) / 72 / width, (dpi * placed.height) / 72 / height);
  if (!(scale < 1)) return { width, height };
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The size to reduce to, or undefined where the resolution is not above `dpi` times `above`. */
export function reduced(task: ImageTask, dpi: number, above: number): Size | undefined {
  const size = sizeAt(task, dpi);
  if (size.width * above >= task.width && size.height * above >= task.height) return undefined;
  return size;
}

/**
 * The sizes at which an image may be seen at `viewDpi`: renderers widen an image to whole pixels on both sides, by
 * another one or not as it lies on the page. What looks well in one because its ratio is round may not in the other
 * (.951 and .891 on a 300 dpi scan reduced to 180).
 */
export function viewSizes(task: ImageTask): Size[] {
  const { width, height } = sizeAt(task, task.settings.viewDpi);
  const wider = { width: Math.min(task.width, width + 1), height: Math.min(task.height, height + 1) };
  return wider.width === width && wider.height === height ? [wider] : [wider, { width, height }];
}
