'use strict';
// The external programs: brought by apt where that may be done without a question, named with what they give where not.
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { at, exclusively, readText, say, seconds } = require('./install.cjs');

/** External programs: where one is missing, what Octavo can then not do. */
const programs = [
  {
    package: 'qpdf',
    find: ['qpdf'],
    gives: 'the fast native rewriter (the slower WebAssembly build is used instead)',
  },
  { package: 'bubblewrap', find: ['bwrap'], gives: 'the strongest isolation of work on untrusted files' },
  { package: 'poppler-utils', find: ['pdftotext'], gives: 'a second opinion on finished documents' },
  {
    package: 'fonts-dejavu-core',
    find: ['/usr/share/fonts/truetype/dejavu', '/usr/share/fonts/dejavu'],
    gives: 'a font for documents that do not carry theirs',
  },
];
const testPrograms = [
  {
    package: 'chromium',
    find: ['chromium', 'chromium-browser', 'google-chrome'],
    gives: 'the browser tests',
  },
];

const folders = () => [
  ...(process.env.PATH ?? '').split(path.delimiter),
  '/usr/local/bin',
  '/usr/bin',
  '/bin',
  '/usr/sbin',
  '/opt/homebrew/bin',
];
const present = (program) =>
  program.find.some((name) =>
    name.startsWith('/')
      ? fs.existsSync(name)
      : folders().some((folder) => folder && fs.existsSync(path.join(folder, name))),
  );

/**
 * Installs missing programs where it may, says what is off where it may not; never stops a start.
 * Gives the names of packages still missing, and whether this was a machine where we could have had them.
 */
function ensurePrograms({ forTests = false } = {}) {
  const wanted = forTests ? [...programs, ...testPrograms] : programs;
  let missing = wanted.filter((program) => !present(program));
  if (missing.length === 0) return { missing: [], couldInstall: true };
  const isRoot = process.getuid?.() === 0;
  const skip = /^(1|true|yes|on)$/i.test(process.env.OCTAVO_SKIP_APT ?? '');
  const apt = ['/usr/bin/apt-get', '/bin/apt-get'].some((file) => fs.existsSync(file));
  if (isRoot && apt && !skip && (forTests || !failedToday(missing))) {
    exclusively(() => {
      missing = wanted.filter((program) => !present(program));
      if (missing.length > 0) aptInstall(missing);
    });
    missing = wanted.filter((program) => !present(program));
    remember(missing);
  }
  if (missing.length > 0) {
    say('Without these, some features are off:');
    for (const program of missing) say(`  ${program.package.padEnd(18)} ${program.gives}`);
    const command = `apt-get install --no-install-recommends ${missing.map((program) => program.package).join(' ')}`;
    say(
      apt
        ? `To get them: ${isRoot ? '' : 'sudo '}${command}`
        : 'To get them, install the packages of these names with your package manager.',
    );
  }
  return { missing: missing.map((program) => program.package), couldInstall: isRoot && !skip };
}

function aptInstall(missing) {
  const names = missing.map((program) => program.package);
  const began = Date.now();
  say(`Installing ${names.join(', ')} …`);
  aptGet(['update']);
  // All at once is quickest; one by one when that failed, so that one absent package does not cost the others.
  if (!aptGet(['install', ...names])) for (const name of names) aptGet(['install', name]);
  const got = missing.filter(present);
  if (got.length > 0)
    say(`Installed ${got.map((program) => program.package).join(', ')} in ${seconds(began)}.`);
  if (got.length < missing.length)
    say(`apt-get did not bring everything: ${lastProblem || 'no reason given'}`);
}

let lastProblem = '';
function aptGet(args) {
  const done = spawnSync(
    'apt-get',
    [
      '-y',
      '-q',
      '-o',
      'DPkg::Lock::Timeout=180',
      '-o',
      'Acquire::http::Timeout=20',
      '-o',
      'Acquire::Retries=1',
      '--no-install-recommends',
      ...args,
    ],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      maxBuffer: 64e6,
    },
  );
  if (done.status === 0) return true;
  lastProblem =
    (done.stderr ?? '')
      .split('\n')
      .filter((line) => /^(E|W):/.test(line))
      .pop() ?? lastProblem;
  return false;
}

/** A root machine without network would otherwise wait for apt at every start: the same lack is tried once a day. */
const note = at('.octavo', 'apt-failed');
const named = (missing) => missing.map((program) => program.package).join(' ');
function failedToday(missing) {
  try {
    return readText(note) === named(missing) && Date.now() - fs.statSync(note).mtimeMs < 86_400_000;
  } catch {
    return false;
  }
}
function remember(missing) {
  fs.mkdirSync(path.dirname(note), { recursive: true });
  if (missing.length > 0) fs.writeFileSync(note, named(missing));
  else fs.rmSync(note, { force: true });
}

module.exports = { ensurePrograms };
