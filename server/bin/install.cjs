'use strict';
// What the steps before a start share: where things lie, a word to the terminal, and one installer at a time.
const fs = require('node:fs');
const path = require('node:path');
const { root } = require('./node.cjs');

const say = (text) => process.stderr.write(`${text}\n`);
const at = (...parts) => path.join(root, ...parts);
const readText = (file) => {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/**
 * One install or build at a time: the second process waits for the first. The lock holds the owner's process number, so
 * that one left by a process that was killed is taken over.
 */
function exclusively(work) {
  const lock = at('.octavo', 'install.lock');
  try {
    fs.mkdirSync(path.dirname(lock), { recursive: true });
    fs.accessSync(path.dirname(lock), fs.constants.W_OK);
  } catch {
    say(`Something is to be installed or built, but ${root} cannot be written. Run this once as its owner.`);
    process.exit(1);
  }
  for (let waited = 0; ; waited += 1) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = Number(readText(lock));
    // Empty only between its making and its writing, unless the owner was killed just there.
    const since = fs.statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (owner ? !alive(owner) : Date.now() - since > 5000) {
      fs.rmSync(lock, { force: true });
      continue;
    }
    if (waited === 0) say('Waiting for another Octavo that is installing here …');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  try {
    return work();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

module.exports = { at, exclusively, readText, say, seconds };
