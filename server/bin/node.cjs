'use strict';
// Runs Octavo's TypeScript on a Node that can: 22.18 or newer strips types by itself (23.6 on the 23 line). Where the
// system's is older, the one that came with the npm packages is used. Plain CommonJS in the syntax of Node 18.
const fs = require('node:fs');
const path = require('node:path');
const { spawn } = require('node:child_process');

const root = path.resolve(__dirname, '..', '..');

/** Whether a Node of this version (e.g. "v20.20.2") runs Octavo. */
function canRun(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

/** Path of a Node that runs Octavo, or undefined. */
function findNode() {
  if (canRun(process.version)) return process.execPath;
  const bundled = path.join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  return fs.existsSync(bundled) ? bundled : undefined;
}

/** The same, or an end with what to do about it. */
function requireNode() {
  const node = findNode();
  if (node) return node;
  process.stderr.write(
    `Octavo needs Node 22.18 or newer; this is ${process.version}, and the packages hold none for ${process.platform}-${process.arch}.\n` +
      'Run `npm ci --include=optional` here (it brings Node 24 on Linux x64 and arm64), or install Node 24 and try again.\n',
  );
  process.exit(1);
}

/**
 * Runs a script of ours with these arguments: in this very process when its Node will do, otherwise in a child that
 * gets every signal and whose end is our end.
 */
function run(script, args) {
  const cache = path.join(root, 'node_modules', '.cache', 'octavo');
  const node = requireNode();
  if (node === process.execPath) {
    process.argv = [process.execPath, script, ...args];
    // Compiled code is kept between starts, type stripping included.
    require('node:module').enableCompileCache?.(cache);
    return import(require('node:url').pathToFileURL(script).href).catch((error) => {
      process.stderr.write(`${error?.stack ?? error}\n`);
      process.exit(1);
    });
  }
  const child = spawn(node, [script, ...args], {
    stdio: 'inherit',
    env: { ...process.env, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? cache },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child as well; a second one would mean "at once".
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  child.on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** Octavo's entry: the sources, or what `tsc` made of them where only that was shipped. */
function entry() {
  const source = path.join(root, 'server', 'src', 'main.ts');
  return fs.existsSync(source) ? source : path.join(root, 'server', 'dist', 'main.js');
}

module.exports = { root, canRun, findNode, requireNode, run, entry };
