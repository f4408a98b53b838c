import { Anchor, Table, Text } from '@mantine/core';
import type { BulkItem } from '@octavo/client';
import { Link } from '@tanstack/react-router';
import { formatBytes } from '../ui/format.ts';
import { Section } from '../ui/section.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import classes from './bulk-items.module.css';
import { sizesOf } from './result-facts.ts';

/** Every file of a bundle with what became of it. None is left out. */
export function BulkItems({ items }: { items: readonly BulkItem[] }) {
  const count = (status: BulkItem['status']) => items.filter((item) => item.status === status).length;
  const sizes = items.map((item) => sizesOf(item.result)).filter((one) => one !== null);
  const before = sizes.reduce((sum, one) => sum + one.before, 0);
  const after = sizes.reduce((sum, one) => sum + one.after, 0);
  const totals = [
    `${items.length} files`,
    `${count('completed')} completed`,
    count('failed') > 0 ? `${count('failed')} failed` : '',
    count('cancelled') > 0 ? `${count('cancelled')} cancelled` : '',
    before > 0 ? `${formatBytes(before)} → ${formatBytes(after)}` : '',
  ];
  return (
    <Section
      title="Files"
      aside={
        <Text size="sm" c="dimmed">
          {totals.filter(Boolean).join(', ')}
        </Text>
      }
    >
      <div className={classes.scroll}>
        <Table verticalSpacing="xs" className={classes.items}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>File</Table.Th>
              <Table.Th>Outcome</Table.Th>
              <Table.Th ta="right">Size</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((item) => (
              <Table.Tr key={item.job_id}>
                <Table.Td>
                  <Anchor component={Link} to={`/jobs/${item.job_id}` as '/'} size="sm">
                    <bdi>{item.filename}</bdi>
                  </Anchor>
                  {item.error && (
                    <Text size="xs" c="red">
                      {item.error.code}: {item.error.message}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <StatusBadge status={item.status} />
                </Table.Td>
                <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
                  <ItemSize item={item} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Section>
  );
}

function ItemSize({ item }: { item: BulkItem }) {
  const sizes = sizesOf(item.result);
  return sizes
    ? `${formatBytes(sizes.before)} → ${formatBytes(sizes.after)}`
    : formatBytes(item.original_size);
}
