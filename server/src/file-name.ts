/** Room for the extension and a suffix in the 255 bytes most file systems allow. */
const longest = 200;

/**
 * A name from outside as people may see it again: its last path segment, without control characters, direction
 * overrides (U+202E makes `exe.pdf` of `fdp.exe`) and characters that mean something to a shell or a file system. Never
 * used as a path. `fallback` when nothing is left.
 */
export function displayName(raw: string | undefined, fallback = 'document'): string {
  const last = (raw ?? '').split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .normalize('NFC')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed here
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  if (clean === '') return fallback;
  if (Buffer.byteLength(clean) <= longest) return clean;
  const dot = clean.lastIndexOf('.');
  const extension = dot > 0 && clean.length - dot <= 10 ? clean.slice(dot) : '';
  let stem = extension ? clean.slice(0, dot) : clean;
  while (Buffer.byteLength(stem + extension) > longest) stem = [...stem].slice(0, -1).join('');
  return stem + extension;
}

/** `Content-Disposition: attachment` with an ASCII fallback and the UTF-8 name (RFC 6266, RFC 8187). */
export function attachment(name: string): string {
  const ascii =
    name
      .normalize('NFKD')
      .replace(/[^\x20-\x7e]/g, '')
      .replace(/["\\%]/g, '_')
      .trim() || 'document';
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return ascii === name
    ? `attachment; filename="${ascii}"`
    : `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
