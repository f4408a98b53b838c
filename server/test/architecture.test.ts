import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const unread = new Set(['node_modules', 'dist', 'data', '.git', '.octavo', 'coverage']);

/** Every file of the repository, relative to its root, with "/" between the parts. */
function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (unread.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path.replaceAll(sep, '/')];
  });
}

const all = filesBelow('.');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const isTest = (file: string) => /\.test\.ts$|(^|\/)(conformance|fixtures?|test-[a-z]+|test)\b/.test(file);
const sources = all.filter((file) => /^server\/src\/.*\.ts$/.test(file));
const product = sources.filter((file) => !isTest(file));

interface Import {
  file: string;
  /** As written: "node:fs", "fastify", "../fault.ts". */
  target: string;
  /** Relative to the repository, for relative imports. */
  path: string | undefined;
  typeOnly: boolean;
  dynamic: boolean;
}

/** Comments and the insides of template literals may hold anything; quoted strings in an import position are what counts. */
function importsOf(file: string, written = read(file)): Import[] {
  const text = written.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const statement = /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{][^;'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
  const call = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
  const found: Import[] = [];
  const add = (target: string, typeOnly: boolean, dynamic: boolean) => {
    const path = target.startsWith('.')
      ? relative(root, resolve(root, dirname(file), target)).replaceAll(sep, '/')
      : undefined;
    found.push({ file, target, path, typeOnly, dynamic });
  };
  for (const match of text.matchAll(statement)) add(match[2]!, match[1] !== undefined, false);
  for (const match of text.matchAll(call)) add(match[1]!, false, true);
  return found;
}

const imports = product.flatMap((file) => importsOf(file));
const inside = imports.filter((one) => one.path?.startsWith('server/src/'));
const say = (one: Import) => `${one.file} imports ${one.target}`;

/** The folder of server/src a file lies in; "" for the named values beside main.ts. */
const folderOf = (file: string) => {
  const parts = file.split('/').slice(2);
  return parts.length === 1 ? (parts[0] === 'main.ts' ? 'main' : '') : parts[0]!;
};

/** From the top down: a folder imports its own files and those of lower layers. */
const layers = [
  ['main'],
  ['app', 'cli', 'mcp'],
  ['http', 'webhooks', 'metrics'],
  ['jobs', 'accounts', 'books'],
  ['files'],
  ['operations'],
  ['pdf', 'engines', 'models', 'storage', 'database', 'sandbox'],
  ['prose', 'writing'],
  [''],
];
const layerOf = (folder: string) => layers.findIndex((layer) => layer.includes(folder));

/** What may be imported, or written, in one place only. */
const onlyHere: { what: string; import?: RegExp; text?: RegExp; where: RegExp }[] = [
  { what: 'fastify', import: /^(fastify$|@fastify\/)/, where: /^http\// },
  { what: 'kysely', import: /^kysely/, where: /^database\/|\/rows[./]|\/rows\// },
  { what: 'pg', import: /^pg$/, where: /^database\// },
  { what: 'pg-boss', import: /^pg-boss/, where: /^(database|jobs)\// },
  {
    what: 'child_process',
    import: /^(node:)?child_process$/,
    where: /^engines\/process\.ts$|^sandbox\/|^database\/embedded/,
  },
  {
    what: 'cluster and worker_threads',
    import: /^(node:)?(cluster|worker_threads)$/,
    where: /^sandbox\/|^pdf\/threads\//,
  },
  {
    what: 'PDFium and qpdf',
    import: /^(@embedpdf\/pdfium|@neslinesli93\/qpdf-wasm)/,
    where: /^(engines|pdf)\//,
  },
  { what: 'pino', import: /^pino/, where: /^(log\.ts|app\/|http\/)/ },
  { what: 'the SDKs of model providers', import: /^(ai$|@ai-sdk\/|@openrouter\/)/, where: /^models\// },
  { what: 'prom-client', import: /^prom-client/, where: /^metrics\// },
  { what: 'process.env', text: /\bprocess\.env\b/, where: /^app\/config\.ts$/ },
];

const vague = /^(utils?|helpers?|commons?|shared?|misc|managers?|services?)$/;

describe('the architecture', () => {
  test('is read from every form of import', () => {
    const written = `import 'a';
import type { B } from 'b';
import c, { d } from '../c.ts';
import {
  e,
} from "e";
export * from './f.ts';
export type { G } from 'g';
const h = await import('../h/h.ts');
// import 'no';
/* import 'no'; */
const text = "import 'no'";`;
    const found = importsOf('server/src/x/y.ts', written).map((one) => [
      one.path ?? one.target,
      one.typeOnly,
      one.dynamic,
    ]);
    assert.deepEqual(found, [
      ['a', false, false],
      ['b', true, false],
      ['server/src/c.ts', false, false],
      ['e', false, false],
      ['server/src/x/f.ts', false, false],
      ['g', true, false],
      ['server/src/h/h.ts', false, true],
    ]);
    assert.ok(imports.length > product.length, 'the sources have imports');
  });

  test('imports go down only', () => {
    const wrong = inside.filter((one) => {
      const [from, to] = [layerOf(folderOf(one.file)), layerOf(folderOf(one.path!))];
      return to < from || from === -1 || to === -1;
    });
    assert.deepEqual(wrong.map(say), []);
  });

  test('folders of one layer do not import each other in a circle', () => {
    const edges = new Map<string, Set<string>>();
    for (const one of inside) {
      const [from, to] = [folderOf(one.file), folderOf(one.path!)];
      if (from !== to) edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
    assert.deepEqual(circles(edges), []);
  });

  test('no file imports itself by way of others, types aside', () => {
    const edges = new Map<string, Set<string>>();
    for (const one of inside)
      if (!one.typeOnly && !one.dynamic)
        edges.set(one.file, (edges.get(one.file) ?? new Set()).add(one.path!));
    assert.deepEqual(circles(edges), []);
  });

  for (const rule of onlyHere)
    test(`${rule.what} is used only where it belongs`, () => {
      const place = (file: string) => file.slice('server/src/'.length);
      const wrong = rule.import
        ? imports.filter((one) => rule.import?.test(one.target) && !rule.where.test(place(one.file))).map(say)
        : product.filter((file) => rule.text?.test(read(file)) && !rule.where.test(place(file)));
      assert.deepEqual(wrong, []);
    });

  test('operations never import each other, and reach neither the database nor the store', () => {
    const operationOf = (file: string) => /^server\/src\/operations\/([^/]+)\//.exec(file)?.[1];
    const wrong = inside.filter((one) => {
      const from = operationOf(one.file);
      const to = operationOf(one.path!);
      if (from === undefined) return false;
      return (
        (to !== undefined && to !== from) || ['database', 'storage', 'sandbox'].includes(folderOf(one.path!))
      );
    });
    assert.deepEqual(wrong.map(say), []);
  });

  test('a handler is loaded only when it shall work: nothing but its tests imports it statically', () => {
    const wrong = inside.filter(
      (one) => /\/operations\/[^/]+\/handler\.ts$/.test(one.path!) && !one.dynamic && !one.typeOnly,
    );
    assert.deepEqual(wrong.map(say), []);
  });

  test('the SDKs of model providers are loaded with the first question, by nobody who asks none', () => {
    const wrong = imports.filter(
      (one) => /^(ai$|@ai-sdk\/|@openrouter\/)/.test(one.target) && !one.dynamic && !one.typeOnly,
    );
    assert.deepEqual(wrong.map(say), []);
  });

  test('relative imports name the file with its extension', () => {
    const wrong = imports.filter((one) => one.path !== undefined && !/\.(ts|json)$/.test(one.target));
    assert.deepEqual(wrong.map(say), []);
  });

  test('no file or folder has a name that says nothing', () => {
    const own = all.filter((file) => /^(server|client|console)\//.test(file));
    const wrong = own.filter((file) => file.split(/[/.-]/).some((word) => vague.test(word)));
    assert.deepEqual(wrong, []);
  });

  test('files are named in kebab-case', () => {
    const code = all.filter((file) => /^(server|client|console|bench)\/.*\.(ts|tsx|cjs|mjs|css)$/.test(file));
    const wrong = code.filter((file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(basename(file)));
    assert.deepEqual(wrong, []);
  });

  test('no file is longer than 320 lines, and no test than 500', (t) => {
    const long = all
      .filter((file) => /\.(ts|tsx|cjs)$/.test(file))
      .map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
      .filter(({ lines }) => lines > 220)
      .sort((a, b) => b.lines - a.lines)
      .map(({ file, lines }) => ({
        tooLong: lines > (isTest(file) ? 500 : 320),
        text: `${file} has ${lines} lines`,
      }));
    for (const { text } of long) t.diagnostic(text);
    assert.deepEqual(
      long.filter(({ tooLong }) => tooLong).map(({ text }) => text),
      [],
    );
  });
});

describe('the repository', () => {
  const written = all.filter((file) =>
    /\.(ts|tsx|cjs|mjs|js|json|md|ya?ml|css|html|sh|svg)$|(^|\/)(Dockerfile|run|\.[a-z]+)$/.test(file),
  );

  test('names no path of one machine and no package registry', () => {
    // Put together here, so that this file does not offend against itself.
    const forbidden = [
      new RegExp(`(?<![\\w.])/${'work'}/(main|shared)\\b`),
      /(?<![\w.])\/(home|Users)\/(?!octavo\b|runner\b)[a-z]/,
      new RegExp(`https?://[\\w.-]*(${['registry', 'artifactory', 'verdaccio', 'nexus'].join('|')})[\\w.-]*`),
    ];
    const wrong = written.flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, index) =>
          forbidden.some((pattern) => pattern.test(line)) ? [`${file}:${index + 1}`] : [],
        ),
    );
    assert.deepEqual(wrong, []);
  });

  test('the lock file says what is installed, not from where', () => {
    assert.ok(!/"resolved": "[a-z+]+:/.test(read('package-lock.json')));
  });

  test('every dependency has one exact version', () => {
    const wrong = all
      .filter((file) => basename(file) === 'package.json')
      .flatMap((file) => {
        const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read(file));
        return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies } as Record<
          string,
          string
        >)
          .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
          .map(([name, version]) => `${file}: ${name} ${version}`);
      });
    assert.deepEqual(wrong, []);
  });
});

/** Each circle once, as "a -> b -> a". */
function circles(edges: Map<string, Set<string>>): string[] {
  const found = new Set<string>();
  const done = new Set<string>();
  const walk = (at: string, way: string[]) => {
    const began = way.indexOf(at);
    if (began !== -1) {
      found.add([...way.slice(began), at].join(' -> '));
      return;
    }
    if (done.has(at)) return;
    for (const next of edges.get(at) ?? []) walk(next, [...way, at]);
    done.add(at);
  };
  for (const start of edges.keys()) walk(start, []);
  return [...found];
}
