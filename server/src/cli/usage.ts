import { hasEstimate } from '../operations/asks.ts';
import { catalog, operationNamed } from '../operations/catalog.ts';
import { previewOf } from '../operations/preview.ts';
import {
  commonFlag,
  commonFlags,
  estimateFlag,
  fileFlag,
  flagName,
  previewFlag,
  propertiesOf,
  spelledFlag,
} from './flags.ts';

export const commands = [
  [
    'serve [--role all|api|worker]',
    'Start the service; one process does everything unless --role says less.',
  ],
  ['submit OPERATION FILE…  --server URL', 'Run an operation on a service somewhere else.'],
  ['doctor [--json]', 'What this machine can do, how well it isolates, and what is missing.'],
  ['migrate', 'Bring the database up to date and stop.'],
  ['docs [--check]', 'Write the generated reference pages, or check that they are up to date.'],
  ['help [OPERATION]', 'This text, or the options of an operation.'],
] as const;

/** Help text: everything, or one operation's options. */
export function usage(operation?: string): string {
  if (operation !== undefined && catalog.some((entry) => entry.definition.name === operation))
    return usageOf(operation);
  const row = ([left, right]: readonly [string, string]) => `  ${left.padEnd(38)} ${right}`;
  return [
    'octavo: documents in, durable jobs, verified documents out',
    '',
    'Operations (on this machine, no server needed):',
    ...catalog.map(({ definition }) => row([`${definition.name} FILE…`, definition.summary])),
    '',
    'Commands:',
    ...commands.map(row),
    '',
    'Settings come from environment variables (docs/configuration.md). Exit codes: docs/cli.md.',
  ].join('\n');
}

function usageOf(name: string): string {
  const { definition } = operationNamed(name);
  const own = new Set(Object.keys(definition.options.properties));
  const flags = propertiesOf(definition.preview ? previewOf(definition) : definition).map(
    ([option, property]) => {
      const kind =
        property.type === 'boolean'
          ? ''
          : ` ${property.enum ? property.enum.join('|') : (property.type ?? 'value').toUpperCase()}`;
      const range =
        property.minimum !== undefined && property.maximum !== undefined
          ? ` ${property.minimum} to ${property.maximum}.`
          : '';
      const preset = property.default === undefined ? '' : ` Default: ${JSON.stringify(property.default)}.`;
      const only = own.has(option) ? '' : 'With --preview: ';
      const secret = property['x-secret']
        ? `\n  --${fileFlag(option)} FILE\n      The same from a file (\`-\`: standard input), which others on this machine cannot read from the command line.`
        : '';
      return `  --${flagName(option)}${kind}\n      ${only}${property.description ?? ''}${range}${preset}${secret}`;
    },
  );
  const common = Object.entries({
    ...(definition.preview ? previewFlag : {}),
    ...(hasEstimate(definition) ? estimateFlag : {}),
    ...commonFlags,
  }).map(
    ([flag, { description, ...rest }]) =>
      `  --${commonFlag(definition, spelledFlag(flag))}${'short' in rest ? `, -${rest.short}` : ''}\n      ${description}`,
  );
  const { min, max } = definition.sources;
  return [
    `octavo ${definition.name} ${max === 1 ? 'FILE' : min > 1 ? 'FILE FILE…' : 'FILE…'} [options]`,
    '',
    `${definition.title}. ${definition.summary}`,
    '',
    ...flags,
    ...common,
  ].join('\n');
}
