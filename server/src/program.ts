import { accessSync, constants } from 'node:fs';

/** Where programs are looked for: never the inherited PATH, which may begin with a folder somebody else can write. */
export const programFolders = [
  '/usr/local/bin',
  '/usr/bin',
  '/bin',
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
  '/opt/homebrew/bin',
  '/opt/local/bin',
  '/run/current-system/sw/bin',
];

const found = new Map<string, string>();

/** The absolute path of an installed program, or undefined. A find is remembered; a miss is looked for again. */
export function findProgram(name: string): string | undefined {
  if (!/^[\w.+-]+$/.test(name)) throw new TypeError(`not the name of a program: ${JSON.stringify(name)}`);
  const known = found.get(name);
  if (known) return known;
  for (const folder of programFolders) {
    const path = `${folder}/${name}`;
    try {
      accessSync(path, constants.X_OK);
      found.set(name, path);
      return path;
    } catch {}
  }
  return undefined;
}
