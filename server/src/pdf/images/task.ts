import type { Slice } from '../objects/object.ts';

/** One step of a stream's filter chain, its parameters as plain values. */
export interface FilterStep {
  /** Full name: FlateDecode, LZWDecode, ASCII85Decode, ASCIIHexDecode, RunLengthDecode, DCTDecode, JPXDecode, CCITTFaxDecode, JBIG2Decode. */
  name: string;
  parameters: Readonly<Record<string, number | boolean>>;
}

/** What a sample value means, as far as re-encoding has to know. */
export interface ImageColor {
  /** `other`: any space whose samples may be stored anew but not mixed or averaged (DeviceN, Lab, unknown). */
  kind: 'gray' | 'rgb' | 'cmyk' | 'separation' | 'indexed' | 'other';
  /** Samples per pixel; 1 for indexed. 0 when only the codestream knows (JPX without /ColorSpace). */
  components: number;
  /** For `indexed`: colours of the base space, `components` bytes each. */
  palette?: { kind: ImageColor['kind']; components: number; bytes: Uint8Array };
  /** Whether replacing the space by DeviceGray changes nothing when all samples are neutral (DeviceRGB, sRGB). */
  grayable: boolean;
}

/** How a level wants images; see `operations/compress/levels.ts` for the numbers. */
export interface ImageSettings {
  /** Target resolution in dots per inch where the image is placed largest. */
  dpi: number;
  /** Reduced only when its resolution is above `dpi` times this. */
  above: number;
  /** The same for 1-bit images. */
  monoDpi: number;
  /** JPEG quality (1..100, libjpeg) to begin with, and the bounds of the search. */
  quality: number;
  lowestQuality: number;
  highestQuality: number;
  /** The similarity (0..1) that must be held as seen at `viewDpi`, the loss of the reduction included. */
  similarity: number;
  /** Resolution at which similarity is judged. */
  viewDpi: number;
  /** False: nothing but lossless candidates. */
  lossy: boolean;
  /** Largest difference between R, G and B (0..255) at which a picture counts as grey. */
  grayTolerance: number;
  /** Every picture becomes grey. */
  grayscale: boolean;
  /** `dpi` is the most there may be: no more pixels are tried where it can't hold the similarity. */
  exactDpi?: boolean;
  /** Slower encoders may be used (several more candidates per image). */
  thorough: boolean;
}

/** One image as the optimiser sees it. Plain data: it crosses to worker threads. */
export interface ImageTask {
  bytes: Slice;
  filters: FilterStep[];
  /** JBIG2Globals of the last filter. */
  globals?: Slice & { filters: FilterStep[] };
  width: number;
  height: number;
  bitsPerComponent: number;
  /** `stencil`: /ImageMask true; `mask`: an explicit mask of another image; `softmask`: /SMask of another image. */
  role: 'image' | 'stencil' | 'mask' | 'softmask';
  color: ImageColor;
  /** /Decode: as the colour space has it, exactly inverted, or anything else. */
  decode: 'default' | 'inverted' | 'other';
  /** /Mask is a colour key: samples must stay exact, at the same size. */
  keyed: boolean;
  /** Largest size at which it is drawn, points; undefined when unknown (then its pixels stay). */
  placed?: { width: number; height: number };
  settings: ImageSettings;
}

/** What became of an image. Bytes are what goes between `stream` and `endstream`. */
export type ImageOutcome =
  /** Nothing smaller holds the quality, or it can't be handled safely; `reason` is for people when it matters. */
  | { kind: 'kept'; reason?: string; warn?: boolean }
  /** A soft mask without any transparency: the caller drops it. */
  | { kind: 'opaque' }
  | {
      kind: 'replaced';
      bytes: Uint8Array;
      filter: 'FlateDecode' | 'DCTDecode' | 'JPXDecode' | 'JBIG2Decode' | 'CCITTFaxDecode';
      parameters?: Record<string, number | boolean>;
      width: number;
      height: number;
      bitsPerComponent: number;
      /** `same` as before; DeviceGray; DeviceRGB (JPX without a space of its own); the base of the Indexed space; or a new Indexed space over the base. */
      colorSpace:
        | 'same'
        | 'gray'
        | 'rgb'
        | 'base'
        | { palette: Uint8Array; over: 'same' | 'gray' | 'rgb' | 'base' };
      /** False: /Decode must go (samples are now as the colour space has them). */
      keepDecode: boolean;
      lossy: boolean;
      /** libjpeg quality, where there is one. */
      quality?: number;
      /** As measured, 0..1; 1 for lossless at full size. */
      similarity: number;
    };
