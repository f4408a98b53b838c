import { fault } from '../fault.ts';
import { type Entry, entry } from './operation.ts';

/** Every operation. A folder and a line here make one: routes, commands, forms, queues and docs follow. */
export const catalog: readonly Entry[] = await Promise.all([
  entry(import('./compress/definition.ts'), () => import('./compress/handler.ts')),
  entry(import('./extract-text/definition.ts'), () => import('./extract-text/handler.ts')),
  entry(import('./info/definition.ts'), () => import('./info/handler.ts')),
  entry(import('./merge/definition.ts'), () => import('./merge/handler.ts')),
  entry(import('./rewrite/definition.ts'), () => import('./rewrite/handler.ts')),
  entry(import('./split/definition.ts'), () => import('./split/handler.ts')),
  entry(import('./summarize/definition.ts'), () => import('./summarize/handler.ts')),
  entry(import('./translate/definition.ts'), () => import('./translate/handler.ts')),
]);

export const operationNotFound = fault({
  code: 'OPERATION_NOT_FOUND',
  kind: 'not_found',
  message: 'There is no operation {name}. GET /api/v1/operations lists what there is: {known}.',
});

/** The operation of this name. Throws OPERATION_NOT_FOUND. */
export function operationNamed(name: string, among: readonly Entry[] = catalog): Entry {
  const found = among.find((one) => one.definition.name === name);
  if (!found) throw operationNotFound({ name, known: among.map((one) => one.definition.name).join(', ') });
  return found;
}
