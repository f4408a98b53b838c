import { execFileSync } from 'node:child_process';
import { findProgram } from '../../program.ts';
import { operationNamed } from '../catalog.ts';
import { perform } from '../fixture.ts';
import { readOptions } from '../options.ts';

export const options = (given: Record<string, unknown> = {}) =>
  readOptions(operationNamed('compress').definition, given, 'json');
export const needs = (...names: string[]) => {
  const absent = names.filter((name) => !findProgram(name));
  return absent.length > 0 ? { skip: `${absent.join(', ')} not installed` } : {};
};
export const textOf = (path: string, ...args: string[]) =>
  execFileSync('pdftotext', ['-layout', ...args, path, '-'], { encoding: 'utf8' });
export const healthy = (path: string, ...args: string[]) =>
  execFileSync('qpdf', ['--check', ...args, path], { stdio: 'pipe' });

// biome-ignore lint/suspicious/noExplicitAny: results are read as plain JSON here.
export type Json = any;

/** Compresses `path` and gives the result with its data as plain JSON. */
export async function compress(folder: string, path: string, given: Record<string, unknown> = {}) {
  const done = await perform(folder, 'compress', [path], options(given));
  return { ...done, data: done.data as Json, file: done.files[0]! };
}
