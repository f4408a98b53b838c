/**
 * qpdf's WebAssembly build as a program: the same arguments, output and exit codes, in a process of its own, so that it is
 * limited, watched and killed like any other. Paths are the machine's own: the folders named by the arguments are mounted.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute } from 'node:path';

interface Module {
  callMain(args: string[]): number;
  NODEFS: unknown;
  FS: {
    mkdir(path: string): void;
    mount(type: unknown, options: { root: string }, at: string): void;
    chdir(path: string): void;
  };
}

const require = createRequire(import.meta.url);
const script = require.resolve('@neslinesli93/qpdf-wasm');
const create = require(script) as (options: object) => Promise<Module>;
const args = process.argv.slice(2);
const file = script.replace(/\.js$/, '.wasm');
const qpdf = await create({ noInitialRun: true, locateFile: () => file, wasmBinary: readFileSync(file) });

const folders = new Set([process.cwd(), ...args.filter(isAbsolute).map((path) => dirname(path))]);
for (const folder of folders) {
  if (folder === '/' || [...folders].some((other) => other !== folder && folder.startsWith(`${other}/`)))
    continue;
  for (let end = folder.indexOf('/', 1); ; end = folder.indexOf('/', end + 1)) {
    const part = end < 0 ? folder : folder.slice(0, end);
    try {
      qpdf.FS.mkdir(part);
    } catch {
      // It is there already: /tmp and /home come with Emscripten, and the build has no function that tells.
    }
    if (end < 0) break;
  }
  qpdf.FS.mount(qpdf.NODEFS, { root: folder }, folder);
}
if (process.cwd() !== '/') qpdf.FS.chdir(process.cwd());
process.exitCode = qpdf.callMain(args);
