/** A cell: text, a number as it is, or nothing. */
export type Cell = string | number | null;

/** Characters with which spreadsheets begin a formula (OWASP, CSV Injection), plain and full-width. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

function cellOf(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const text = formula.test(cell) ? `'${cell}` : cell;
  return /[",;\r\n\t]|^\s|\s$|^'/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Rows as CSV (RFC 4180): comma, CRLF, quotes doubled, UTF-8 with a byte order mark (spreadsheets take the text for their local
 * code page without one). A text cell that a spreadsheet would run as a formula, one that begins with `=` `+` `-` `@`, a tab or a line end,
 * gets an apostrophe before it; the text behind it is unchanged. Numbers get none.
 */
export function* csvOf(header: readonly string[], rows: Iterable<readonly Cell[]>): Generator<string> {
  yield '\ufeff';
  yield `${header.map(cellOf).join(',')}\r\n`;
  for (const row of rows) yield `${row.map(cellOf).join(',')}\r\n`;
}
