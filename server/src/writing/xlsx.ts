import type { Readable } from 'node:stream';
import type { Cell } from './csv.ts';
import { type PackagePart, packageOf } from './package.ts';
import { declaration, escaped } from './xml.ts';

export interface Column {
  title: string;
  /** In characters of the standard font, 1 to 255. */
  width: number;
  /** Long texts are shown on several lines. */
  wrap?: boolean;
}

export interface Sheet {
  /** At most 31 characters, without `[ ] : * ? / \`; longer ones are cut, others replaced. */
  name: string;
  columns: readonly Column[];
  rows: Iterable<readonly Cell[]>;
}

/** What a cell and a sheet hold at most (Excel's specifications and limits). */
export const limits = { cellCharacters: 32_767, rows: 1_048_576 } as const;

const spreadsheet = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/**
 * A workbook (Office Open XML, ECMA-376) as a stream of bytes, made row by row. Texts are inline strings, which no spreadsheet takes for formulas;
 * the first row is a bold header that stays in view and filters. A text longer than a cell holds goes on in rows below it, and a sheet with more
 * rows than there may be ends with a row that says so: nothing goes unseen.
 */
export function xlsxOf(sheets: readonly Sheet[]): Readable {
  const names = namesOf(sheets);
  const parts: PackagePart[] = [
    { name: '[Content_Types].xml', text: [contentTypes(sheets.length)] },
    {
      name: '_rels/.rels',
      text: [
        `${declaration}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      ],
    },
    { name: 'xl/workbook.xml', text: [workbook(names)] },
    { name: 'xl/_rels/workbook.xml.rels', text: [workbookRelations(sheets.length)] },
    { name: 'xl/styles.xml', text: [styles] },
    ...sheets.map((sheet, index) => ({
      name: `xl/worksheets/sheet${index + 1}.xml`,
      text: sheetText(sheet),
    })),
  ];
  return packageOf(parts);
}

/** Names that a workbook takes, each once (case is ignored). */
function namesOf(sheets: readonly Sheet[]): string[] {
  const taken = new Set<string>();
  return sheets.map(({ name }) => {
    const plain =
      name
        .replace(/[[\]:*?/\\]/g, ' ')
        .replace(/^'+|'+$/g, '')
        .trim() || 'Sheet';
    let free = plain.slice(0, 31);
    for (let count = 2; taken.has(free.toLowerCase()); count++) free = `${plain.slice(0, 27)} ${count}`;
    taken.add(free.toLowerCase());
    return free;
  });
}

const contentTypes = (count: number) =>
  `${declaration}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/>${Array.from({ length: count }, (_, index) => `<Override PartName="/xl/worksheets/sheet${index + 1}.xml" ContentType="${types}.worksheet+xml"/>`).join('')}</Types>`;

const workbook = (names: readonly string[]) =>
  `${declaration}<workbook xmlns="${spreadsheet}" xmlns:r="${relations}"><sheets>${names.map((name, index) => `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join('')}</sheets></workbook>`;

const workbookRelations = (count: number) =>
  `${declaration}<Relationships xmlns="${packages}/relationships">${Array.from({ length: count }, (_, index) => `<Relationship Id="rId${index + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`).join('')}<Relationship Id="rId${count + 1}" Type="${relations}/styles" Target="styles.xml"/></Relationships>`;

/** Cell formats: 0 plain, 1 header, 2 wrapped text; all aligned to the top. */
const styles = `${declaration}<styleSheet xmlns="${spreadsheet}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><color rgb="FFFFFFFF"/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FF1F4E79"/></patternFill></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf applyAlignment="1"><alignment vertical="top"/></xf><xf fontId="1" fillId="2" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="top"/></xf><xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>`;

function* sheetText({ columns, rows }: Sheet): Generator<string> {
  const widths = columns.map(
    ({ width }, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${Math.min(255, Math.max(1, width))}" customWidth="1"/>`,
  );
  yield `${declaration}<worksheet xmlns="${spreadsheet}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>`;
  yield rowText(
    1,
    columns.map(({ title }) => title),
    columns.map(() => 1),
  );
  let at = 1;
  const formats = columns.map(({ wrap }) => (wrap ? 2 : 0));
  const pieces = function* () {
    for (const row of rows) yield* fitting(row);
  };
  for (const row of pieces()) {
    if (at === limits.rows - 1) {
      yield rowText(
        ++at,
        ['This sheet is full: the rows that follow are missing here. Take the CSV or JSON instead.'],
        [0],
      );
      break;
    }
    yield rowText(++at, row, formats);
  }
  yield `</sheetData><autoFilter ref="A1:${columnName(columns.length - 1)}${at}"/></worksheet>`;
}

/** A row, and the rows that hold what its cells could not. */
function* fitting(row: readonly Cell[]): Generator<readonly Cell[]> {
  let rest = row;
  for (;;) {
    const long = (cell: Cell | undefined): cell is string =>
      typeof cell === 'string' && cell.length > limits.cellCharacters;
    if (!rest.some(long)) {
      yield rest;
      return;
    }
    yield rest.map((cell) => (long(cell) ? cell.slice(0, cutAt(cell)) : cell));
    rest = rest.map((cell) => (long(cell) ? cell.slice(cutAt(cell)) : null));
  }
}

/** Not within a surrogate pair. */
function cutAt(cell: string): number {
  const unit = cell.charCodeAt(limits.cellCharacters - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? limits.cellCharacters - 1 : limits.cellCharacters;
}

function rowText(number: number, row: readonly Cell[], formats: readonly number[]): string {
  const cells = row.map((cell, index) => {
    if (cell === null || cell === '' || (typeof cell === 'number' && !Number.isFinite(cell))) return '';
    const place = `r="${columnName(index)}${number}" s="${formats[index] ?? 0}"`;
    if (typeof cell === 'number') return `<c ${place}><v>${cell}</v></c>`;
    return `<c ${place} t="inlineStr"><is><t xml:space="preserve">${escaped(unambiguous(cell))}</t></is></c>`;
  });
  return `<row r="${number}">${cells.join('')}</row>`;
}

/** "_x0041_" in a cell means "A" (ECMA-376 part 1, 22.9.2.19): where a text says that itself, its first mark is written so. */
const unambiguous = (text: string) => text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');

/** 0 is A, 26 is AA. */
export function columnName(index: number): string {
  let name = '';
  for (let rest = index; rest >= 0; rest = Math.floor(rest / 26) - 1)
    name = String.fromCharCode(65 + (rest % 26)) + name;
  return name;
}
