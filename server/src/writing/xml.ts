/**
 * What XML 1.0 can't hold even escaped (control characters, lone surrogates, two non-characters), or advises against (the controls from
 * U+007F to U+009F).
 */
const unwritable = /(?![\t\n\r])\p{Cc}|[\ufffe\uffff]|\p{Cs}/gu;
const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for element content or a quoted attribute. What XML can't hold becomes U+FFFD, so that its loss is seen. */
export const escaped = (text: string): string =>
  text.replace(unwritable, '\ufffd').replace(/[&<>"]/g, (mark) => named[mark] as string);

export const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
