import sharp, { type JpegOptions, type Sharp } from 'sharp';
import { readJpeg } from './jpeg-file.ts';
import type { Samples } from './samples.ts';
import type { Size } from './shape.ts';
import { UnfitImage } from './unfit.ts';

// One image per thread is the parallelism; libvips' own would only add threads, its cache only memory.
sharp.concurrency(1);
sharp.cache(false);

const raw = ({ data, width, height, channels }: Samples) =>
  sharp(data, { raw: { width, height, channels }, limitInputPixels: false });

/** Without this libvips answers three channels for one. */
const gray = (picture: Sharp, channels: number) => (channels === 1 ? picture.toColourspace('b-w') : picture);

const cmyk = (picture: Sharp) => picture.pipelineColourspace('cmyk').toColourspace('cmyk');

/** A picture with exactly `channels` channels, or a refusal. */
async function samplesOf(picture: Sharp, channels: Samples['channels']): Promise<Samples> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== channels) throw new UnfitImage('its colours are not those declared');
  return { data, width: info.width, height: info.height, channels };
}

/**
 * Decodes a JPEG; a profile in it is ignored, as PDF readers do. CMYK comes out as libvips has it: turned back when
 * Adobe's marker says that it is stored inverted. Throws UnfitImage.
 */
export async function decodeJpeg(file: Uint8Array, channels: Samples['channels']): Promise<Samples> {
  try {
    const picture = sharp(file, { ignoreIcc: true, limitInputPixels: false });
    return await samplesOf(channels === 4 ? cmyk(picture) : gray(picture, channels), channels);
  } catch (error) {
    if (error instanceof UnfitImage) throw error;
    throw new UnfitImage('its JPEG data are damaged', { damaged: true, cause: error });
  }
}

/** Fewer pixels, by Lanczos' kernel. Not for CMYK (libvips takes four raw channels for RGB and alpha). */
export async function resize(samples: Samples, { width, height }: Size): Promise<Samples> {
  const picture = raw(samples).resize(width, height, { fit: 'fill', kernel: 'lanczos3' });
  return samplesOf(gray(picture, samples.channels), samples.channels);
}

export interface JpegSettings {
  quality: number;
  fullChroma: boolean;
  /**
   * `draft`: quick, for searching; `final`: the very same coefficients, progressive; `trellis`: mozjpeg's quantisation by
   * rate and distortion. At equal similarity trellis is anything from 9 % smaller (noise) to 8 % larger (text) than
   * none, and takes three times as long.
   */
  effort: 'draft' | 'final' | 'trellis';
  /** Progressive scans tried in several ways: 3 % smaller, twice the time. */
  scans?: boolean;
}

/** mozjpeg's table 3 (ImageMagick's, tuned for PSNR-HVS) is the best of its tables at these qualities. */
const jpegOptions = ({ quality, fullChroma, effort, scans }: JpegSettings): JpegOptions => ({
  quality,
  chromaSubsampling: fullChroma ? '4:4:4' : '4:2:0',
  quantisationTable: 3,
  optimiseCoding: effort !== 'draft',
  progressive: effort !== 'draft',
  trellisQuantisation: effort === 'trellis',
  overshootDeringing: effort === 'trellis',
  optimiseScans: scans === true && effort !== 'draft',
});

export async function encodeJpeg(samples: Samples, settings: JpegSettings): Promise<Uint8Array> {
  const file = await gray(raw(samples), samples.channels).jpeg(jpegOptions(settings)).toBuffer();
  // A grey JPEG with three components shows as garbage over DeviceGray.
  if (readJpeg(file)?.components !== samples.channels) throw new UnfitImage('it cannot be encoded');
  return file;
}

/** A CMYK JPEG anew, reduced where `size` says so. */
export async function recodeCmyk(
  file: Uint8Array,
  size: Size | undefined,
  settings: JpegSettings,
): Promise<Uint8Array> {
  let picture = cmyk(sharp(file, { ignoreIcc: true, limitInputPixels: false }));
  if (size)
    picture = picture.resize(size.width, size.height, {
      fit: 'fill',
      kernel: 'lanczos3',
      fastShrinkOnLoad: false,
    });
  const out = await picture.jpeg(jpegOptions(settings)).toBuffer();
  if (readJpeg(out)?.components !== 4) throw new UnfitImage('it cannot be encoded');
  return out;
}
