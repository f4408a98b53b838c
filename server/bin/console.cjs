'use strict';
// Builds the console when its sources changed since the last build, judged by content: a checkout changes every time stamp.
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { at, exclusively, readText, say, seconds } = require('./install.cjs');
const { requireNode } = require('./node.cjs');

const stamp = () => at('console', 'dist', '.built-from');

function hashOfSources() {
  const hash = crypto.createHash('sha256');
  const add = (entry) => {
    const facts = fs.statSync(entry, { throwIfNoEntry: false });
    if (facts?.isDirectory()) {
      for (const name of fs.readdirSync(entry).sort())
        if (name !== 'dist' && name !== 'node_modules') add(path.join(entry, name));
    } else if (facts)
      hash.update(`${path.relative(at(), entry)}\0${facts.size}\0`).update(fs.readFileSync(entry));
  };
  for (const entry of ['console', 'client/package.json', 'client/src', 'package-lock.json']) add(at(entry));
  return hash.digest('hex');
}

/** True when console/dist is up to date in the end; false, having said why, when it is not. Costs 10 ms when nothing changed. */
function ensureConsole() {
  if (!fs.existsSync(at('console', 'index.html'))) return false;
  const wanted = hashOfSources();
  if (readText(stamp()) === wanted) return true;
  return exclusively(() => {
    if (readText(stamp()) === wanted) return true;
    const vite = at('node_modules', 'vite', 'bin', 'vite.js');
    if (!fs.existsSync(vite)) {
      say('The console is not built: vite is missing. Run `npm ci --include=dev` to get it.');
      return false;
    }
    const began = Date.now();
    const done = spawnSync(requireNode(), [vite, 'build', '--logLevel', 'warn'], {
      cwd: at('console'),
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
      maxBuffer: 64e6,
    });
    if (done.status !== 0) {
      say(`${done.stdout ?? ''}${done.stderr ?? ''}`.trim().split('\n').slice(0, 20).join('\n'));
      say('The console could not be built (above); the API works without it.');
      return false;
    }
    fs.writeFileSync(stamp(), wanted);
    say(`Built the console in ${seconds(began)}.`);
    return true;
  });
}

module.exports = { ensureConsole };
