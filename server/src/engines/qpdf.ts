import { randomBytes } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fault } from '../fault.ts';
import { readEncrypt } from '../pdf/encryption/read.ts';
import { passwordWrong, pdfCorrupt, pdfEncrypted } from '../pdf/faults.ts';
import { FilterDamage } from '../pdf/objects/filters.ts';
import { SyntaxDamage } from '../pdf/objects/lexer.ts';
import { type ResaveOptions, resave } from '../pdf/resave.ts';
import { engineFailed } from './faults.ts';
import { findProgram, runProgram } from './process.ts';
import type { Room } from './room.ts';
import type { RewriteOptions, Structure } from './tools.ts';

/** How qpdf is started here. */
export interface Qpdf {
  file: string;
  /** Arguments before qpdf's own. */
  before: readonly string[];
  engine: string;
  /** Whether it rebuilds damaged cross-references by itself. */
  repairs: boolean;
}

/** The oldest that was tried. */
const oldestMajor = 11;
const wasm = fileURLToPath(import.meta.resolve('./qpdf-wasm.ts'));
let found: Promise<Qpdf> | undefined;

/** The qpdf program when there is one of version 11 or later, else its WebAssembly build; asked once per process. */
export function findQpdf(): Promise<Qpdf> {
  found ??= (async () => {
    const file = findProgram('qpdf');
    const version = file && (await versionOf(file, []));
    if (file && version && Number.parseInt(version, 10) >= oldestMajor)
      return { file, before: [], engine: `qpdf ${version}`, repairs: true };
    return qpdfWasm();
  })();
  return found;
}

/** qpdf 12.2.0 as WebAssembly: the program's output byte for byte, about 80 ms more for each start. Built without C++
 * exceptions, so it ends where the program would begin to repair; `structure` repairs for it. */
export const qpdfWasm = (): Qpdf => ({
  file: process.execPath,
  before: ['--disable-warning=ExperimentalWarning', wasm],
  engine: 'qpdf 12.2.0 (WebAssembly)',
  repairs: false,
});

async function versionOf(file: string, before: readonly string[]): Promise<string | undefined> {
  const limits = { memoryBytes: 512e6, wallSeconds: 10 };
  const { stdout } = await runProgram({ file, args: [...before, '--version'], cwd: '/', ...limits }).catch(
    () => ({ stdout: '' }),
  );
  return /qpdf version (\d+\.\d+(\.\d+)?)/.exec(String(stdout))?.[1];
}

/** `structure` by qpdf within a scratch folder. */
export function structure(qpdf: Qpdf, room: Room): Structure {
  const run = (args: string[]) => runQpdf(qpdf, room, args);
  /** Does `work` on the inputs; where this qpdf cannot repair them, once more on copies that PDFium wrote anew. */
  const repairing = async <T extends { warnings: string[] }>(
    inputs: readonly string[],
    work: (paths: readonly string[]) => Promise<T>,
    options?: ResaveOptions,
  ) => {
    try {
      return await work(inputs);
    } catch (error) {
      if (qpdf.repairs || !(error instanceof Fault && error.code === pdfCorrupt.code)) throw error;
    }
    const copies = inputs.map((_, index) => join(room.folder, `repaired-${index}.pdf`));
    for (const [index, input] of inputs.entries()) await resave(input, copies[index]!, options);
    const done = await work(copies);
    return { ...done, warnings: ['the file was damaged and was written anew', ...done.warnings] };
  };
  /**
   * Runs it with a password, which it reads from a file: arguments are there for all to see. One that opens nothing is as
   * none, for a document may not ask for any.
   */
  const opening = async (password: string | undefined, args: string[]) => {
    if (!password) return run(args);
    const file = `password-${randomBytes(8).toString('hex')}`;
    await writeFile(join(room.folder, file), `${password}\n`, { mode: 0o600, flag: 'wx' });
    try {
      return await run([`--password-file=${file}`, ...args]);
    } catch (error) {
      if (!refused(error)) throw error;
    } finally {
      await rm(join(room.folder, file), { force: true });
    }
    return run(args).catch((error) => {
      throw refused(error) ? passwordWrong({}, error) : error;
    });
  };
  return {
    engine: qpdf.engine,
    rewrite: (input, output, options = {}) =>
      repairing(
        [input],
        ([path]) => opening(options.password, [...rewriting(path!, options), path!, output]),
        {
          password: options.password,
        },
      ),
    unlock: (input, output, password) =>
      repairing(
        [input],
        ([path]) =>
          opening(password, [
            '--decrypt',
            '--deterministic-id',
            '--stream-data=preserve',
            '--object-streams=preserve',
            path!,
            output,
          ]),
        {
          password,
          unlock: true,
        },
      ),
    linearize: (input, output, password) => {
      // From version 12 on qpdf drops the encryption rather than refuse to make an identifier from it.
      const identifier = isPlain(input) ? ['--deterministic-id'] : [];
      return opening(password, ['--linearize', ...identifier, ...untouched(input), input, output]);
    },
    join: (inputs, output) =>
      repairing(
        inputs.map((input) => input.path),
        (paths) =>
          run([
            '--empty',
            '--pages',
            ...paths.flatMap((path, index) => [path, inputs[index]!.pages ?? '1-z']),
            '--',
            output,
          ]),
      ),
    cut: (input, every, folder, prefix) =>
      repairing([input], async ([path]) => {
        const { warnings } = await run([`--split-pages=${every}`, path!, join(folder, `${prefix}-%d.pdf`)]);
        const first = (name: string) => Number.parseInt(name.slice(prefix.length + 1), 10);
        const names = (await readdir(folder)).filter(
          (name) => name.startsWith(`${prefix}-`) && name.endsWith('.pdf'),
        );
        return {
          paths: names.sort((a, b) => first(a) - first(b)).map((name) => join(folder, name)),
          warnings,
        };
      }),
  };
}

/** Whether a password would have helped: nothing helps with certificates. */
const refused = (error: unknown): boolean =>
  error instanceof Fault && error.cause instanceof Error && /^invalid password$/i.test(error.cause.message);

/**
 * Streams and object streams as they are. Version 12 drops a document's encryption wherever it is told not to compress;
 * where there may be some, streams without any filter are compressed, the others stay.
 */
const untouched = (input: string): string[] => [
  isPlain(input) ? '--stream-data=preserve' : '--decode-level=none',
  '--object-streams=preserve',
];

/** Whether a document certainly has no encryption. */
function isPlain(path: string): boolean {
  try {
    return readEncrypt(path) === undefined;
  } catch (error) {
    if (error instanceof SyntaxDamage || error instanceof FilterDamage) return false;
    throw error;
  }
}

function rewriting(input: string, options: RewriteOptions): string[] {
  const { compress, keepObjectStreams, linearize, plain, preserveStreams } = options;
  const args = preserveStreams
    ? untouched(input)
    : [`--object-streams=${compress && !keepObjectStreams ? 'generate' : 'preserve'}`];
  if (compress && !preserveStreams)
    args.push('--compress-streams=y', '--recompress-flate', '--compression-level=9');
  if (linearize) args.push('--linearize');
  if (plain) args.push('--deterministic-id');
  return args;
}

/** Exit codes (qpdf manual, "Exit Status"): 0 fine, 3 done with warnings, 2 failed. */
async function runQpdf(
  { file, before, engine }: Qpdf,
  room: Room,
  args: string[],
): Promise<{ warnings: string[] }> {
  const { code, stderr } = await runProgram({
    file,
    args: [...before, ...args],
    cwd: room.folder,
    memoryBytes: room.memoryBytes,
    wallSeconds: room.seconds,
    ...(room.signal ? { signal: room.signal } : {}),
  });
  const lines = String(stderr).split('\n');
  if (code === 0) return { warnings: [] };
  if (code === 3) return { warnings: lines.filter((line) => line.startsWith('WARNING: ')).map(withoutPath) };
  const locked = /invalid password|unsupported (?:encryption|security|\/R)/i.exec(String(stderr));
  if (locked) throw pdfEncrypted(undefined, new Error(locked[0]));
  if (code === 2) throw pdfCorrupt({}, new Error(lines.slice(0, 5).join('\n')));
  throw engineFailed({ engine }, new Error(`exit code ${code}: ${lines.slice(0, 5).join('\n')}`));
}

/** "WARNING: /a/b.pdf (object 3 0, offset 12): text" without the path, which is nobody's business. */
const withoutPath = (line: string) =>
  line.replace(/^WARNING: /, '').replace(/^(?:\S*\/)?[^\s(:]+(?=[ (:])\s*:?\s*/, '');
