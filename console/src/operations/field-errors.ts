/** `details.fields` of a VALIDATION_ERROR by the option it names: "options/image_quality" and "image_quality" alike. */
export function fieldErrors(details: Record<string, unknown>): Record<string, string> {
  if (!Array.isArray(details.fields)) return {};
  const named: Record<string, string> = {};
  for (const field of details.fields as { path?: unknown; message?: unknown }[]) {
    const name = String(field.path ?? '')
      .split(/[./]/)
      .filter(Boolean)
      .at(-1);
    if (name) named[name] ??= String(field.message ?? 'is not valid');
  }
  return named;
}
