import { asFault, Fault, kinds } from '../fault.ts';
import { newId } from '../id.ts';
import { catalog } from '../operations/catalog.ts';
import { usage } from './usage.ts';

/** Commands beside the operations themselves; each module is loaded only when it is asked for. */
const commands: Record<string, () => Promise<{ command: (argv: string[]) => Promise<number> }>> = {
  serve: () => import('./serve.ts'),
  submit: () => import('./submit.ts'),
  doctor: () => import('./doctor.ts'),
  migrate: () => import('./migrate.ts'),
  docs: () => import('./docs.ts'),
};

/** Runs a command line; gives the exit code (see docs/cli.md). Errors go to stderr, or as JSON to stdout with --json. */
export async function main(argv: string[]): Promise<number> {
  const [name, ...rest] = argv;
  try {
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
      console.log(usage(rest[0]));
      return 0;
    }
    if (name === '--version' || name === '-v' || name === 'version') {
      console.log((await import('../app/version.ts')).version);
      return 0;
    }
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (load) return await (await load()).command(rest);
    const operation = name === 'run' ? rest.shift() : name;
    const entry = catalog.find((candidate) => candidate.definition.name === operation);
    if (entry) return await (await import('./run.ts')).run(entry.definition, rest);
    console.error(`octavo: there is no command ${JSON.stringify(operation ?? name)}.\n\n${usage()}`);
    return 2;
  } catch (error) {
    return complain(error, argv.includes('--json'));
  }
}

/** Says what went wrong and gives its exit code. */
export function complain(thrown: unknown, json: boolean): number {
  const error = asFault(thrown, newId());
  if (json) console.log(JSON.stringify({ success: false, error: error.toPublic() }));
  else console.error(`octavo: ${error.message} [${error.code}]`);
  if (!(thrown instanceof Fault)) console.error(thrown);
  return kinds[error.kind].exit;
}
