import { Code, Stack, Table } from '@mantine/core';
import type { JsonSchema } from '@octavo/client';
import { Facts } from '../ui/facts.tsx';
import { formatBytes, formatSeconds, humanize } from '../ui/format.ts';
import { factsOf, unitOf } from './result-facts.ts';

/** Any value of any result, as a person would write it. */
export function ResultValue(props: { name: string; value: unknown; schema?: JsonSchema | undefined }) {
  const { name, value, schema } = props;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number')
    switch (unitOf(name)) {
      case 'bytes':
        return <span title={`${value.toLocaleString('en')} bytes`}>{formatBytes(value)}</span>;
      case 'seconds':
        return formatSeconds(value);
      case 'percent':
        return `${Number(value.toFixed(1))} %`;
      case 'ratio':
        return value.toFixed(3);
      default:
        return value.toLocaleString('en');
    }
  if (typeof value === 'string') return <bdi>{value}</bdi>;
  if (Array.isArray(value)) {
    if (value.length === 0) return 'none';
    if (value.every((one) => typeof one !== 'object' || one === null)) return <bdi>{value.join(', ')}</bdi>;
    return <Rows rows={value} schema={schema?.items} />;
  }
  if (value && typeof value === 'object')
    return (
      <Facts
        facts={factsOf(value as Record<string, unknown>, schema).map((fact) => [
          fact.label,
          <ResultValue key={fact.name} {...fact} />,
        ])}
      />
    );
  return String(value);
}

/** Characters from which on a text has no room in a column of a table. */
const prose = 60;

/** A list of things of one shape as a table; of anything else, as it came. */
function Rows({ rows, schema }: { rows: readonly unknown[]; schema: JsonSchema | undefined }) {
  const names = factsOf((rows[0] ?? {}) as Record<string, unknown>, schema).map((fact) => fact.name);
  const alike = rows.every(
    (row) =>
      typeof row === 'object' &&
      row !== null &&
      !Array.isArray(row) &&
      Object.keys(row).length <= names.length,
  );
  if (!alike || names.length === 0 || names.length > 6)
    return <Code block>{JSON.stringify(rows, null, 2)}</Code>;
  // Sentences are for reading, not for columns.
  if (rows.some((row) => Object.values(row as object).some((value) => String(value).length > prose)))
    return (
      <Stack gap="sm">
        {rows.map((row) => (
          <ResultValue key={JSON.stringify(row)} name="" value={row} schema={schema} />
        ))}
      </Stack>
    );
  return (
    <Table.ScrollContainer minWidth={names.length * 90} type="native" maxHeight={360}>
      <Table
        withRowBorders={false}
        horizontalSpacing="sm"
        verticalSpacing={2}
        style={{ overflowWrap: 'break-word' }}
      >
        <Table.Thead>
          <Table.Tr>
            {names.map((name) => (
              <Table.Th key={name} fw={500} c="dimmed">
                {humanize(name)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={JSON.stringify(row)}>
              {names.map((name) => (
                <Table.Td key={name}>
                  <ResultValue name={name} value={(row as Record<string, unknown>)[name] ?? ''} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
