/** A text as it stands in Markdown (CommonMark): what Markdown would take for its own is escaped. */
export const markdownText = (text: string): string =>
  text
    .replace(/[\\`*_[\]<>]/g, '\\$&')
    .replace(/^(#{1,6}|[-+>=])(?=\s|$)/, '\\$1')
    .replace(/^(---|===)/, '\\$1')
    .replace(/&(?=#?\w+;)/g, '\\&');

/** Rows of cells, the first one their heads, as GitHub's Markdown has tables. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const line = (cells: readonly string[]) =>
    `| ${[...cells.map(cell), ...Array<string>(columns - cells.length).fill('')].join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), `|${' --- |'.repeat(columns)}`, ...body.map(line)].join('\n');
}

const cell = (text: string) => markdownText(text).replaceAll('|', '\\|');
