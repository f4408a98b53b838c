/** Why an image is left as it is; `damaged` when that is a fault of the image. The message follows "kept: ". */
export class UnfitImage extends Error {
  readonly damaged: boolean;
  constructor(message: string, { damaged = false, cause }: { damaged?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.damaged = damaged;
  }
}

/** Most bytes of samples in memory at once for one image; three or four times this is the peak. */
export const mostBytes = 120 * 2 ** 20;
