import type { Definition } from './operation.ts';

/** What is shown, kept and logged in place of a secret option's value. */
export const mask = '***';

/** Options whose schema says `'x-secret': true`: their values are texts that only the isolated process may learn. */
export const secretOptions = (definition: Definition): string[] =>
  Object.entries(definition.options.properties as Record<string, { 'x-secret'?: boolean }>)
    .filter(([, property]) => property['x-secret'] === true)
    .map(([name]) => name);

/** The options with each secret that was given put through `change`; one given as an empty text counts as not given. */
export function withSecrets(
  definition: Definition,
  options: Record<string, unknown>,
  change: (value: string, name: string) => unknown,
): Record<string, unknown> {
  const changed = { ...options };
  for (const name of secretOptions(definition)) {
    const value = changed[name];
    if (typeof value === 'string' && value !== '') changed[name] = change(value, name);
    else delete changed[name];
  }
  return changed;
}

/** The options as anybody may see them. */
export const masked = (definition: Definition, options: Record<string, unknown>): Record<string, unknown> =>
  withSecrets(definition, options, () => mask);

/** The password a request gives for its documents, where the operation takes one. */
export function passwordOf(
  { passwordOption }: Definition,
  options: Record<string, unknown>,
): { password?: string; passwordOption?: string } {
  if (passwordOption === undefined) return {};
  const password = options[passwordOption];
  return {
    passwordOption,
    ...(typeof password === 'string' && password !== '' ? { password } : {}),
  };
}
