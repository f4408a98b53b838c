import { open } from 'node:fs/promises';
import { engineFailed, unsafeInput } from './faults.ts';
import { findProgram, runProgram } from './process.ts';
import type { Room } from './room.ts';
import type { Distill, DistillOptions } from './tools.ts';

export interface Ghostscript {
  file: string;
  engine: string;
}

let found: Promise<Ghostscript | undefined> | undefined;

/** Ghostscript where it is installed; asked once per process. */
export function findGhostscript(): Promise<Ghostscript | undefined> {
  found ??= (async () => {
    const file = findProgram('gs');
    if (!file) return undefined;
    const limits = { memoryBytes: 512e6, wallSeconds: 10 };
    const { stdout } = await runProgram({ file, args: ['--version'], cwd: '/', ...limits }).catch(() => ({
      stdout: '',
    }));
    const version = /^\d+\.\d+(\.\d+)?/.exec(String(stdout))?.[0];
    return version === undefined ? undefined : { file, engine: `Ghostscript ${version}` };
  })();
  return found;
}

/** `distill` by Ghostscript's pdfwrite within a scratch folder. */
export function distill({ file, engine }: Ghostscript, room: Room): Distill {
  return {
    engine,
    distill: async (input, output, options) => {
      if (!(await beginsAsPdf(input))) throw unsafeInput();
      const { code, stderr } = await runProgram({
        file,
        args: argumentsFor(input, output, options),
        cwd: room.folder,
        memoryBytes: room.memoryBytes,
        wallSeconds: options.seconds,
        ...((options.signal ?? room.signal) ? { signal: options.signal ?? room.signal } : {}),
        onLine: (line) => {
          const page = /^Page (\d+)$/.exec(line)?.[1];
          if (page) options.onPage?.(Number(page));
        },
      });
      if (code !== 0)
        throw engineFailed({ engine }, new Error(`exit code ${code}: ${String(stderr).slice(0, 2000)}`));
    },
  };
}

async function beginsAsPdf(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(5), 0, 5, 0);
    return bytesRead === 5 && buffer.toString('latin1') === '%PDF-';
  } finally {
    await file.close();
  }
}

/**
 * pdfwrite's parameters (Ghostscript manual, VectorDevices). Numbers are the only thing from outside that gets in.
 * Fonts are subset and kept, colours stay in their spaces, pages are not turned; only pictures lose anything.
 */
function argumentsFor(input: string, output: string, { dpi, quality, reencode }: DistillOptions): string[] {
  if (/%/.test(output)) throw new Error('Ghostscript reads % in an output name as a page number');
  const images = ['Color', 'Gray', 'Mono'].flatMap((kind) => [
    `-dDownsample${kind}Images=true`,
    `-d${kind}ImageResolution=${Math.round(kind === 'Mono' ? Math.max(dpi * 2, 300) : dpi)}`,
    // Reducing by less than a quarter blurs more than it saves.
    `-d${kind}ImageDownsampleThreshold=1.25`,
    `-d${kind}ImageDownsampleType=/${kind === 'Mono' ? 'Subsample' : 'Bicubic'}`,
  ]);
  return [
    '-dSAFER',
    '-dNOPAUSE',
    '-dBATCH',
    '-sDEVICE=pdfwrite',
    '-dCompatibilityLevel=1.7',
    '-dAutoRotatePages=/None',
    '-dColorConversionStrategy=/LeaveColorUnchanged',
    '-dPreserveAnnots=true',
    '-dPreserveOverprintSettings=true',
    '-dUCRandBGInfo=/Preserve',
    '-dDetectDuplicateImages=true',
    ...images,
    `-dPassThroughJPEGImages=${!reencode}`,
    `-sOutputFile=${output}`,
    '-c',
    distillerParameters(quality),
    '-f',
    input,
  ];
}

/**
 * QFactor is libjpeg's scale of the quantization tables: jpeg_quality_scaling() / 100, so quality 80 is 0.4 and 50 is 1.
 * Chroma is halved below quality 90, as libjpeg-turbo's users do.
 */
function distillerParameters(quality: number): string {
  const factor = quality < 50 ? 50 / quality : (100 - quality) / 50;
  const color = quality < 90 ? '[2 1 1 2]' : '[1 1 1 1]';
  const jpeg = (samples: string) =>
    `<< /QFactor ${Math.max(factor, 0.01).toFixed(3)} /Blend 1 /ColorTransform 1 /HSamples ${samples} /VSamples ${samples} >>`;
  const gray = jpeg('[1 1 1 1]');
  return `<< /ColorACSImageDict ${jpeg(color)} /ColorImageDict ${jpeg(color)} /GrayACSImageDict ${gray} /GrayImageDict ${gray} >> setdistillerparams`;
}
