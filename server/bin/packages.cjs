'use strict';
// The npm packages, as package-lock.json names them. Plain CommonJS in the syntax of Node 18: this runs before anything is
// installed, on the system's own Node.
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { at, exclusively, readText, say, seconds } = require('./install.cjs');
const { root } = require('./node.cjs');

/** Installs the npm packages unless node_modules is what package-lock.json says. Ends the process when it cannot. */
function ensurePackages() {
  const wanted = crypto
    .createHash('sha256')
    .update(readText(at('package-lock.json')) ?? '')
    .digest('hex');
  const stamp = at('node_modules', '.octavo-lock');
  const fresh = () => readText(stamp) === wanted;
  if (fresh()) return;
  exclusively(() => {
    if (fresh()) return;
    if (!installedAsLocked()) {
      const began = Date.now();
      say('Installing npm packages …');
      // No package here needs its install script, so none gets to run one.
      const done = npm([
        'ci',
        '--ignore-scripts',
        '--include=dev',
        '--include=optional',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
      ]);
      if (done.status !== 0) {
        say(`${done.stdout ?? ''}${done.stderr ?? done.error?.message ?? ''}`.trim());
        say(
          'npm could not install the packages (above). Check the network and the registry npm uses, then run this again.',
        );
        process.exit(1);
      }
      say(`Installed npm packages in ${seconds(began)}.`);
    }
    fs.writeFileSync(stamp, wanted);
  });
}

/** Whether somebody's own `npm install` already brought every package in its locked version. */
function installedAsLocked() {
  try {
    const locked = JSON.parse(readText(at('package-lock.json'))).packages;
    const present = JSON.parse(readText(at('node_modules', '.package-lock.json'))).packages;
    return Object.entries(locked).every(([where, what]) => {
      if (!where.includes('node_modules/') || what.link || (what.optional && !isForHere(what))) return true;
      return present[where]?.version === what.version && fs.existsSync(at(where));
    });
  } catch {
    return false;
  }
}

/** Of optional packages only those made for this very platform are sure to be installed by `npm ci`. */
const isForHere = ({ os, cpu, libc }) =>
  os?.includes(process.platform) && cpu?.includes(process.arch) && (!libc || libc.includes('glibc'));

/** npm on the Node it was started with: the one in node_modules is about to be replaced. */
function npm(args) {
  const { npm_node_execpath: node, npm_execpath: script, ...env } = process.env;
  const own = at('node_modules') + path.sep;
  const options = { cwd: root, encoding: 'utf8', env: { ...env }, maxBuffer: 64e6 };
  options.env.PATH = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((part) => !`${part}${path.sep}`.startsWith(own))
    .join(path.delimiter);
  // The npm that runs us hands its settings down; "ci" must not see them as its own.
  for (const name of Object.keys(options.env))
    if (/^npm_(config_(prefix|workspace|include|omit)|package|lifecycle|command)/i.test(name))
      delete options.env[name];
  if (node && script && !node.startsWith(own) && fs.existsSync(script))
    return spawnSync(node, [script, ...args], options);
  return spawnSync('npm', args, options);
}

module.exports = { ensurePackages };
