import sharp, { type JpegOptions, type Sharp } from 'sharp';
import { readJpeg } from './jpeg-file.ts';
import { exactPalette } from './palette.ts';
import { inverted, type Samples } from './samples.ts';
import type { Size } from './shape.ts';
import { uncompressedTiff } from './tiff.ts';
import { UnfitImage } from './unfit.ts';

// One image per thread is the parallelism; libvips' own would only add threads, its cache only memory.
sharp.concurrency(1);
sharp.cache(false);

const anySize = { limitInputPixels: false, ignoreIcc: true } as const;

/** Samples as libvips' input, in a pipeline that leaves their values alone. */
function input(samples: Samples): Sharp {
  const { data, width, height, channels } = samples;
  return plain(
    // Four raw channels would be taken for RGB and alpha; a TIFF can say that they are inks.
    channels === 4
      ? sharp(uncompressedTiff(samples), anySize)
      : sharp(data, { ...anySize, raw: { width, height, channels } }),
    channels,
  );
}

/** Without this libvips answers three channels for one, and converts inks. */
function plain(picture: Sharp, channels: Samples['channels']): Sharp {
  if (channels === 1) return picture.toColourspace('b-w');
  return channels === 4 ? picture.pipelineColourspace('cmyk').toColourspace('cmyk') : picture;
}

async function output(picture: Sharp, channels: Samples['channels']): Promise<Samples> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== channels) throw new UnfitImage('its colours are not those declared');
  return { data, width: info.width, height: info.height, channels };
}

/**
 * Decodes a JPEG to the samples a PDF reader gets; a profile in it is ignored, as readers do. libvips turns CMYK round,
 * with Adobe's marker and without; readers (poppler, mupdf, PDFium) do not, so it is turned back. With `size` it is
 * reduced while it is read: by a half, a quarter or an eighth that takes no more memory than the result. Throws
 * UnfitImage.
 */
export async function decodeJpeg(
  file: Uint8Array,
  channels: Samples['channels'],
  size?: Size,
): Promise<Samples> {
  let samples: Samples;
  try {
    let picture = sharp(file, anySize);
    if (size) picture = picture.resize(size.width, size.height, { fit: 'fill' });
    samples = await output(plain(picture, channels), channels);
  } catch (error) {
    if (error instanceof UnfitImage) throw error;
    throw new UnfitImage('its JPEG data are damaged', { damaged: true, cause: error });
  }
  return channels === 4 ? { ...samples, data: inverted(samples.data) } : samples;
}

/** Fewer pixels, by Lanczos' kernel. */
export async function resize(samples: Samples, { width, height }: Size): Promise<Samples> {
  const picture = input(samples).resize(width, height, { fit: 'fill', kernel: 'lanczos3' });
  return output(picture, samples.channels);
}

export interface JpegSettings {
  quality: number;
  fullChroma: boolean;
  /**
   * `draft`: quick, for searching; `final`: the very same coefficients, progressive. mozjpeg's trellis quantisation is
   * not used: at equal similarity it is anything from 9 % smaller (noise) to 8 % larger (text) and takes three times
   * as long.
   */
  effort: 'draft' | 'final';
  /** Progressive scans tried in several ways: 3 % smaller, twice the time. */
  scans?: boolean;
}

/** mozjpeg's table 3 (ImageMagick's, tuned for PSNR-HVS) is among the best of its tables at these qualities. */
const jpegOptions = ({ quality, fullChroma, effort, scans }: JpegSettings): JpegOptions => ({
  quality,
  chromaSubsampling: fullChroma ? '4:4:4' : '4:2:0',
  quantisationTable: 3,
  optimiseCoding: effort === 'final',
  progressive: effort === 'final',
  optimiseScans: scans === true && effort === 'final',
});

/** A JPEG whose samples, as a PDF reader gets them, are these: no /Decode is needed. */
export async function encodeJpeg(samples: Samples, settings: JpegSettings): Promise<Uint8Array> {
  const { channels } = samples;
  const turned = channels === 4 ? { ...samples, data: inverted(samples.data) } : samples;
  const file = await input(turned).jpeg(jpegOptions(settings)).toBuffer();
  // A grey JPEG with three components shows as garbage over DeviceGray.
  if (readJpeg(file)?.components !== channels) throw new UnfitImage('it cannot be encoded');
  return file;
}

/** A picture with at most `colors` (2..256) colours chosen by imagequant, without dithering. */
export async function encodePalette(samples: Samples, colors: number) {
  // The PNG is only a way to get at the colours: its own compression would take as long as choosing them.
  const file = await input(samples)
    .png({ palette: true, colours: colors, dither: 0, effort: 4, compressionLevel: 1 })
    .toBuffer();
  const shown = await output(plain(sharp(file, anySize).removeAlpha(), samples.channels), samples.channels);
  const found = exactPalette(shown, colors);
  return found && { indices: found.values, bits: found.bits, palette: found.palette, shown };
}
