'use strict';
// `npm start`: brings what is missing, builds what changed, and serves. Arguments go on to `octavo serve`.
const { ensurePackages } = require('./packages.cjs');
const { ensurePrograms } = require('./programs.cjs');
const { ensureConsole } = require('./console.cjs');
const { entry, run } = require('./node.cjs');

ensurePackages();
ensurePrograms();
ensureConsole();
run(entry(), ['serve', ...process.argv.slice(2)]);
