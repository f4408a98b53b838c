'use strict';
// `npm test`: every check there is, or with arguments only the named test files (flags go to `node --test`).
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { spawn } = require('node:child_process');
const { at, readText, say, seconds } = require('./install.cjs');
const { ensurePackages } = require('./packages.cjs');
const { ensurePrograms } = require('./programs.cjs');
const { ensureConsole } = require('./console.cjs');
const { requireNode, root } = require('./node.cjs');

const named = process.argv.slice(2);
/** The longest a test file may take; the slowest, which kills processes in rounds, is far below. */
const fileSeconds = Number(process.env.OCTAVO_TEST_FILE_SECONDS ?? 420);
const counts = { pass: 0, fail: 0, cancelled: 0, skipped: 0 };
const outcomes = [];

/** Runs a program to its end; gives its status and all it said. `live`: shows it meanwhile. */
function execute(args, { cwd = root, live = false, watch } = {}) {
  return new Promise((resolve) => {
    const env = { ...process.env, NODE_COMPILE_CACHE: at('node_modules', '.cache', 'octavo') };
    // A test run inside a test run would report to its parent instead of to us.
    delete env.NODE_TEST_CONTEXT;
    if (live && process.stdout.isTTY) env.FORCE_COLOR = '1';
    const child = spawn(requireNode(), args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const unwatch = watch?.(child.pid);
    let said = '';
    const take = (stream, to) =>
      stream.on('data', (data) => {
        said += data;
        if (live) to.write(data);
      });
    take(child.stdout, process.stdout);
    take(child.stderr, process.stderr);
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal));
    child.on('close', (status) => {
      unwatch?.();
      resolve({ status: status ?? 1, said });
    });
  });
}

/**
 * Ends test files that run too long, so that one which left something open fails by name and does not stop the rest:
 * node --test-timeout ends tests, but waits for ever for a file whose event loop is kept alive (Node 24.21). Linux only.
 */
function watchFiles(runner) {
  const began = new Map();
  const watch = setInterval(() => {
    for (const pid of (readText(`/proc/${runner}/task/${runner}/children`) ?? '')
      .split(' ')
      .filter(Boolean)) {
      if (!began.has(pid)) began.set(pid, Date.now());
      if (Date.now() - began.get(pid) < fileSeconds * 1000) continue;
      const file = (readText(`/proc/${pid}/cmdline`) ?? '')
        .split('\0')
        .filter((arg) => arg.endsWith('.test.ts'))[0];
      console.log(
        `✖ ${file ?? pid} did not end within ${fileSeconds} s: it hangs, or something it opened is still open`,
      );
      process.kill(Number(pid), 'SIGKILL');
    }
  }, 1000);
  return () => clearInterval(watch);
}

/** One line with its time; what it said only when it failed. `work` gives true, false, or why it was left out. */
async function step(name, work) {
  const began = Date.now();
  const outcome = await work();
  const skipped = typeof outcome === 'string';
  outcomes.push({ name, ok: skipped || outcome === true, skipped: skipped ? outcome : undefined });
  const mark = skipped ? '-' : outcome ? '✔' : '✖';
  console.log(`${mark} ${name.padEnd(34)} ${skipped ? `skipped: ${outcome}` : seconds(began)}`);
}

async function program(args, options) {
  const { status, said } = await execute(args, options);
  if (status !== 0) process.stdout.write(said);
  return status === 0;
}

async function runTests(args) {
  const concurrency = Math.max(2, os.cpus().length);
  const { status, said } = await execute(
    [
      '--test',
      '--test-reporter=spec',
      `--test-concurrency=${concurrency}`,
      `--test-timeout=${fileSeconds * 1000}`,
      ...args,
    ],
    { live: true, watch: watchFiles },
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  const plain = said.replace(/\x1b\[[0-9;]*m/g, '');
  for (const kind of Object.keys(counts))
    counts[kind] += Number(new RegExp(`^ℹ ${kind} (\\d+)$`, 'm').exec(plain)?.[1] ?? 0);
  return status === 0;
}

/** Test files below a folder; those that drive a browser are told by their folder or name. */
function testFiles(folder) {
  if (!fs.existsSync(at(folder))) return [];
  return fs.readdirSync(at(folder), { withFileTypes: true }).flatMap((entry) => {
    const where = path.join(folder, entry.name);
    if (entry.isDirectory())
      return ['node_modules', 'dist', 'data'].includes(entry.name) ? [] : testFiles(where);
    return /\.test\.ts$/.test(entry.name) ? [where] : [];
  });
}
const drivesBrowser = (file) => /(^|[/\\])browser([/\\]|\.test\.ts$)|\.browser\.test\.ts$/.test(file);
const isArchitecture = (file) => file.endsWith('architecture.test.ts');

async function everything() {
  const { missing, couldInstall } = ensurePrograms({ forTests: true });
  await step('external programs', () => {
    if (missing.length === 0) return true;
    if (!couldInstall) return `without ${missing.join(', ')} the tests that need them are left out`;
    console.log(
      `missing on a machine where they can be had: ${missing.join(', ')}; OCTAVO_SKIP_APT=1 tests without them`,
    );
    return false;
  });
  await step('format and lint', () =>
    program([at('node_modules/@biomejs/biome/bin/biome'), 'check', '--colors=off', '.']),
  );
  const tsc = at('node_modules/typescript/bin/tsc');
  await step('types: server, client', () => program([tsc, '-p', root]));
  if (fs.existsSync(at('console/tsconfig.json')))
    await step('types: console', () => program([tsc, '--noEmit', '-p', at('console')]));

  const files = ['server/src', 'server/test', 'client', 'console'].flatMap(testFiles);
  await step('architecture', () => runTests(files.filter(isArchitecture)));
  if (fs.existsSync(at('server/src/cli/docs.ts')))
    await step('generated files are current', () => program([at('server/src/main.ts'), 'docs', '--check']));
  if (fs.existsSync(at('console/index.html'))) await step('console build', () => ensureConsole());
  await step('unit and flow tests', () =>
    runTests(files.filter((file) => !isArchitecture(file) && !drivesBrowser(file))),
  );
  const browser = files.filter(drivesBrowser);
  if (browser.length > 0)
    await step('browser tests', () => (missing.includes('chromium') ? 'no chromium' : runTests(browser)));
}

async function main() {
  const began = Date.now();
  ensurePackages();
  if (named.length > 0) {
    const from = process.env.INIT_CWD ?? process.cwd();
    const args = named.map((arg) =>
      arg.startsWith('-') || !fs.existsSync(path.resolve(from, arg)) ? arg : path.resolve(from, arg),
    );
    const files = args.flatMap((arg) =>
      !arg.startsWith('-') && fs.statSync(arg, { throwIfNoEntry: false })?.isDirectory()
        ? testFiles(path.relative(root, arg))
        : [arg],
    );
    await step('named tests', () => runTests(files));
  } else await everything();

  // A check that is no test file (lint, types, builds) counts as one.
  const tests = ['architecture', 'unit and flow tests', 'browser tests', 'named tests'];
  for (const outcome of outcomes) {
    if (!tests.includes(outcome.name) && !outcome.skipped) counts[outcome.ok ? 'pass' : 'fail'] += 1;
    // A runner that ended badly without naming a failed test (it crashed, or found no file) is a failure all the same.
    else if (!outcome.ok && counts.fail + counts.cancelled === 0) counts.fail += 1;
  }
  // Cancelled: the runner's word for a test that timed out or whose process ended.
  counts.fail += counts.cancelled;
  const failed = outcomes.filter((outcome) => !outcome.ok);
  console.log(`\n${seconds(began)} in all${counts.skipped > 0 ? `, ${counts.skipped} tests skipped` : ''}`);
  for (const { name } of failed) console.log(`failed: ${name}`);
  console.log(`${counts.pass} passed, ${counts.fail} failed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

main().catch((error) => {
  say(error?.stack ?? String(error));
  process.exit(1);
});
