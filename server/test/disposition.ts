/**
 * Reads a Content-Disposition by the grammar of RFC 6266 section 4.1 and RFC 8187 section 3.2, and nothing looser: one
 * octet that the grammar does not allow is an error, as it is where browsers guess and disagree.
 */
export function readDisposition(header: string): { type: string; name: string | undefined } {
  const token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
  const quoted = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\t \\x21-\\x7e])*"';
  const whole = new RegExp(`^(${token})((?:[ \\t]*;[ \\t]*${token}=(?:${token}|${quoted}))*)$`);
  const match = whole.exec(header);
  if (!match) throw new Error(`not a Content-Disposition: ${JSON.stringify(header)}`);
  const values = new Map<string, string>();
  for (const [, name, value] of match[2]!.matchAll(new RegExp(`(${token})=(${token}|${quoted})`, 'g'))) {
    if (values.has(name!.toLowerCase())) throw new Error(`${name} is there twice: ${header}`);
    values.set(name!.toLowerCase(), value!);
  }
  const plain = values.get('filename');
  const extended = values.get('filename*');
  if (extended !== undefined) {
    const [, encoded] =
      /^UTF-8'[A-Za-z0-9-]*'((?:%[0-9A-Fa-f]{2}|[!#$&+\-.^_`|~0-9A-Za-z])*)$/.exec(extended) ?? [];
    if (encoded === undefined) throw new Error(`filename* is not an ext-value: ${header}`);
    return { type: match[1]!, name: decodeURIComponent(encoded) };
  }
  const name = plain?.startsWith('"') ? plain.slice(1, -1).replace(/\\(.)/g, '$1') : plain;
  return { type: match[1]!, name };
}
