import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const tsc = join(root, 'node_modules/typescript/bin/tsc');

export interface Project {
  folder: string;
  /** What was packed, by its path in the package. */
  packed: string[];
  write(path: string, text: string): Promise<void>;
  /** Runs the compiler on a tsconfig of the project; gives what it says, empty when it is content. */
  compile(config: string): Promise<string>;
  /** Runs a script of the project; gives what it prints. */
  node(script: string): Promise<string>;
  remove(): Promise<void>;
}

/**
 * Somebody's project with the client as `npm pack` makes it and React beside it, in a folder of its own. The client is
 * built in a copy, so that nothing is left in the repository and two of these do not meet.
 */
export async function projectWithClient(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'octavo-packed-'));
  const source = join(folder, 'source');
  await cp(join(root, 'client'), join(source, 'client'), {
    recursive: true,
    filter: (path) => !/[/\\](node_modules|dist)$/.test(path),
  });
  await cp(join(root, 'tsconfig.json'), join(source, 'tsconfig.json'));
  await symlink(join(root, 'node_modules'), join(source, 'node_modules'), 'dir');

  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  };
  // A test started by npm would hand npm's own settings down.
  for (const name of Object.keys(env)) if (/^npm_/i.test(name)) delete env[name];
  const pack = await run(
    'npm',
    ['pack', '--json', '--foreground-scripts=false', '--pack-destination', folder],
    {
      cwd: join(source, 'client'),
      env,
    },
  );
  const report = JSON.parse(pack.stdout) as unknown;
  // A list until npm 11, by name since.
  const [made] = Object.values(report as object) as [{ filename: string; files: { path: string }[] }];
  const modules = join(folder, 'app', 'node_modules');
  await mkdir(join(modules, '@octavo', 'client'), { recursive: true });
  await mkdir(join(modules, '@types'), { recursive: true });
  await run('tar', [
    '-xzf',
    join(folder, made.filename),
    '--strip-components=1',
    '-C',
    join(modules, '@octavo/client'),
  ]);
  for (const name of ['react', 'react-dom', 'scheduler', 'csstype', '@types/react', '@types/react-dom'])
    await symlink(join(root, 'node_modules', name), join(modules, name), 'dir');

  const app = join(folder, 'app');
  return {
    folder: app,
    packed: made.files.map((file) => file.path),
    write: async (path, text) => {
      await mkdir(dirname(join(app, path)), { recursive: true });
      await writeFile(join(app, path), text);
    },
    compile: (config) =>
      run(process.execPath, [tsc, '-p', join(app, config)]).then(
        ({ stdout }) => stdout,
        (failed: { stdout?: string; stderr?: string }) => `${failed.stdout ?? ''}${failed.stderr ?? ''}`,
      ),
    node: async (script) => (await run(process.execPath, [join(app, script)], { cwd: app })).stdout,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
