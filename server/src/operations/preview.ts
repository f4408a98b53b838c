import Type from 'typebox';
import { fault } from '../fault.ts';
import type { Definition, PreviewDefinition } from './operation.ts';

export const noPreview = fault({
  code: 'NO_PREVIEW',
  kind: 'invalid',
  message: '{operation} has no preview. GET /api/v1/operations says which operations have one.',
});

const known = new WeakMap<Definition, Definition & { preview: PreviewDefinition }>();

/** The operation as its preview takes it: with the options only the preview has. Throws NO_PREVIEW where there is none. */
export function previewOf(definition: Definition): Definition & { preview: PreviewDefinition } {
  const { preview } = definition;
  if (!preview) throw noPreview({ operation: definition.name });
  const ready = known.get(definition) ?? {
    ...definition,
    preview,
    options: Type.Object(
      { ...definition.options.properties, ...preview.options?.properties },
      { additionalProperties: false },
    ),
  };
  known.set(definition, ready);
  return ready;
}
