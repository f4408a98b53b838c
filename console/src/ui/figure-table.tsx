import { Table, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './figure-table.module.css';

export interface FigureRow {
  key: string;
  name: ReactNode;
  /** One for each head but the first. */
  figures: readonly ReactNode[];
  /** To be noticed: it is not as it should be. */
  wrong?: boolean;
}

/** Figures by name, each row a thing and each column a time or a change; `caption` is for those who do not see it. */
export function FigureTable(props: {
  caption: string;
  heads: readonly string[];
  rows: readonly FigureRow[];
  foot?: FigureRow;
}) {
  const { caption, heads, rows, foot } = props;
  return (
    <Table
      verticalSpacing={3}
      horizontalSpacing={0}
      withRowBorders={false}
      mt="sm"
      className={classes.figures}
    >
      <Table.Caption className={classes.caption}>
        <VisuallyHidden>{caption}</VisuallyHidden>
      </Table.Caption>
      <Table.Thead>
        <Table.Tr>
          {heads.map((head, column) => (
            <Table.Th key={head} scope="col" ta={column === 0 ? 'left' : 'right'}>
              {head}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Row key={row.key} row={row} heads={heads} />
        ))}
      </Table.Tbody>
      {foot && (
        <Table.Tfoot>
          <Row row={foot} heads={heads} />
        </Table.Tfoot>
      )}
    </Table>
  );
}

const Row = ({ row, heads }: { row: FigureRow; heads: readonly string[] }) => (
  <Table.Tr data-wrong={row.wrong || undefined}>
    <Table.Th scope="row">{row.name}</Table.Th>
    {row.figures.map((figure, column) => (
      <Table.Td key={heads[column + 1]} ta="right">
        {figure}
      </Table.Td>
    ))}
  </Table.Tr>
);
