import { Table, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { humanize } from '../ui/format.ts';
import { countsOf, similarityOf } from './facts.ts';
import classes from './fidelity.module.css';

const names: Record<string, string> = {
  outline_items: 'Bookmarks',
  page_labels: 'Page labels',
  filled_fields: 'Filled fields',
  widgets: 'Fields on pages',
  tags: 'Tags',
  output_intents: 'Output intents',
  xmp: 'XMP metadata',
  xfa: 'XFA form',
  title: 'Title',
  author: 'Author',
  language: 'Language',
};
const nameOf = (name: string) => names[name] ?? humanize(name);

/** What was kept: the look of the pages, their text, and everything that can be counted. */
export function Fidelity({ result }: { result: Record<string, unknown> }) {
  const similarity = similarityOf(result);
  const { kept, absent } = countsOf(result);
  const textPages = typeof result.text_pages === 'number' ? result.text_pages : 0;
  const textEqual = result.text_equal === true;
  return (
    <>
      <dl className={classes.marks}>
        {similarity && (
          <>
            <Figure name="Similarity, mean" value={asPercent(similarity.mean)} />
            <Figure
              name={`Worst page (${similarity.worstPage})`}
              value={asPercent(similarity.lowest)}
              about={similarity.dpi ? `at ${similarity.dpi} dpi` : undefined}
            />
          </>
        )}
        {textPages > 0 && (
          <Figure
            name="Text"
            value={<Mark good={textEqual}>{textEqual ? 'the same' : 'differs'}</Mark>}
            about={`on ${textPages} ${textPages === 1 ? 'page' : 'pages'}`}
          />
        )}
      </dl>
      {kept.length > 0 && (
        <Table verticalSpacing={3} horizontalSpacing={0} withRowBorders={false} className={classes.counts}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">In the document</Table.Th>
              <Table.Th scope="col" ta="right">
                Before
              </Table.Th>
              <Table.Th scope="col" ta="right">
                After
              </Table.Th>
              <Table.Th scope="col" ta="right">
                Kept
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {kept.map((row) => (
              <Table.Tr key={row.name} data-lost={row.after < row.before || undefined}>
                <Table.Th scope="row" fw={400}>
                  {nameOf(row.name)}
                </Table.Th>
                <Table.Td ta="right">{row.before.toLocaleString('en')}</Table.Td>
                <Table.Td ta="right">{row.after.toLocaleString('en')}</Table.Td>
                <Table.Td ta="right">
                  <Mark good={row.after >= row.before}>{row.after >= row.before ? 'all' : 'not all'}</Mark>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {absent.length > 0 && (
        <Text size="xs" c="dimmed" mt="sm">
          Not in this document: {absent.map((name) => nameOf(name).toLowerCase()).join(', ')}.
        </Text>
      )}
    </>
  );
}

/** 0.99936 as "99.94 %": rounded down, so that only what is equal is called so. */
export function asPercent(share: number): string {
  const held = Math.floor(share * 10_000) / 100;
  return `${held >= 100 ? '100' : held.toFixed(held >= 99 ? 2 : 1)} %`;
}

function Figure({ name, value, about }: { name: string; value: ReactNode; about?: string | undefined }) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd>
        <span className={classes.value}>{value}</span>
        {about && <span className={classes.about}> {about}</span>}
      </dd>
    </div>
  );
}

function Mark({ good, children }: { good: boolean; children: ReactNode }) {
  const Icon = good ? IconCheck : IconAlertTriangle;
  return (
    <span className={classes.mark} data-good={good || undefined}>
      <Icon size={16} stroke={2} aria-hidden />
      {children}
    </span>
  );
}
