#!/usr/bin/env node
'use strict';
// `npx octavo …`: the command line, on a Node that can run it.
const fs = require('node:fs');
const { at } = require('./install.cjs');
const { ensurePackages } = require('./packages.cjs');
const { entry, run } = require('./node.cjs');

// In a fresh clone only; an image built with its production packages is left as it is.
if (!fs.existsSync(at('node_modules', '.package-lock.json')) && fs.existsSync(at('package-lock.json')))
  ensurePackages();
run(entry(), process.argv.slice(2));
