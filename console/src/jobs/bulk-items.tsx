import {
  Anchor,
  Button,
  Group,
  Skeleton,
  Switch,
  Table,
  Text,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { isTerminal, type Job } from '@octavo/client';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react';
import { asPercent } from '../compress/fidelity.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { formatBytes } from '../ui/format.ts';
import { Section } from '../ui/section.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import classes from './bulk-items.module.css';
import { type BulkRow, type Column, rowsOf, sorted, type Totals, totalsOf } from './bulk-rows.ts';
import { useItems } from './use-items.ts';

/** Lines drawn at a time: a thousand are as quick to sort as fifty, but not to draw. */
const perPage = 50;

/** Every file of a bundle with what became of it. None is left out. */
export function BulkItems({ job }: { job: Job }) {
  const { data: items, error, refetch } = useItems(job);
  const [by, setBy] = useState<Column | null>(null);
  const [down, setDown] = useState(false);
  const [failedOnly, setFailedOnly] = useState(false);
  const [text, setText] = useState('');
  const [page, setPage] = useState(0);
  const wanted = useDeferredValue(text.trim().toLowerCase());
  const rows = useMemo(() => rowsOf(items ?? []), [items]);
  const totals = useMemo(() => totalsOf(rows), [rows]);
  const shown = useMemo(() => {
    const left = rows.filter(
      ({ item }) =>
        (!failedOnly || item.status === 'failed') &&
        (wanted === '' || item.filename.toLowerCase().includes(wanted)),
    );
    return sorted(left, by, down);
  }, [rows, by, down, failedOnly, wanted]);
  const pages = Math.max(1, Math.ceil(shown.length / perPage));
  const at = Math.min(page, pages - 1);
  const alike = totals.similarity !== null;
  const sort = (column: Column) => {
    // Figures are looked at from the largest, names from A; the third press is the order they were sent in.
    const startsDown = column !== 'filename' && column !== 'status' && column !== 'similarity';
    if (by !== column) {
      setBy(column);
      setDown(startsDown);
    } else if (down === startsDown) setDown(!startsDown);
    else setBy(null);
    setPage(0);
  };
  const head = (column: Column, label: string) => (
    <Heading column={column} label={label} by={by} down={down} onSort={sort} />
  );
  return (
    <Section
      title="Files"
      aside={
        <Text size="sm" c="dimmed">
          {summary(totals, job)}
        </Text>
      }
    >
      {error && (
        <ErrorNotice title="The files could not be loaded" error={error} onRetry={() => void refetch()} />
      )}
      {!items && !error && <Skeleton height={160} aria-label="Loading" />}
      {items && (
        <>
          {rows.length > 1 && (
            <Group gap="md" mb="sm">
              {rows.length > 10 && (
                <TextInput
                  size="xs"
                  aria-label="Find a file by its name"
                  placeholder="Part of a name"
                  value={text}
                  onChange={(event) => {
                    setText(event.currentTarget.value);
                    setPage(0);
                  }}
                />
              )}
              {totals.failed > 0 && (
                <Switch
                  size="sm"
                  label={`Failed only (${totals.failed})`}
                  checked={failedOnly}
                  onChange={(event) => {
                    setFailedOnly(event.currentTarget.checked);
                    setPage(0);
                  }}
                />
              )}
            </Group>
          )}
          <div className={classes.scroll}>
            <Table verticalSpacing="xs" horizontalSpacing="sm" className={classes.items}>
              <Table.Thead>
                <Table.Tr>
                  {head('filename', 'File')}
                  {head('before', 'Before')}
                  {head('after', 'After')}
                  {head('saved', 'Saved')}
                  {alike && head('similarity', 'Worst page')}
                  {head('status', 'Outcome')}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {shown.slice(at * perPage, (at + 1) * perPage).map((row) => (
                  <Row key={row.item.job_id} row={row} alike={alike} />
                ))}
                {shown.length === 0 && (
                  <Table.Tr>
                    <Table.Td colSpan={alike ? 6 : 5}>
                      <Text size="sm" c="dimmed">
                        No file matches.
                      </Text>
                    </Table.Td>
                  </Table.Tr>
                )}
              </Table.Tbody>
              <Sums totals={totals} alike={alike} />
            </Table>
          </div>
          {pages > 1 && (
            <Group gap="sm" mt="sm" justify="center">
              <Button variant="default" size="xs" disabled={at === 0} onClick={() => setPage(at - 1)}>
                Earlier
              </Button>
              <Text size="sm" aria-live="polite">
                {at * perPage + 1} to {Math.min(shown.length, (at + 1) * perPage)} of {shown.length}
              </Text>
              <Button variant="default" size="xs" disabled={at >= pages - 1} onClick={() => setPage(at + 1)}>
                Later
              </Button>
            </Group>
          )}
        </>
      )}
    </Section>
  );
}

function summary(totals: Totals, job: Job): string {
  const waiting = totals.files - totals.completed - totals.failed - totals.cancelled;
  return [
    `${totals.files} files`,
    `${totals.completed} completed`,
    totals.failed > 0 ? `${totals.failed} failed` : '',
    totals.cancelled > 0 ? `${totals.cancelled} cancelled` : '',
    waiting > 0 && !isTerminal(job.status) ? `${waiting} to come` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

function Heading(props: {
  column: Column;
  label: string;
  by: Column | null;
  down: boolean;
  onSort: (column: Column) => void;
}) {
  const { column, label, by, down } = props;
  const Icon = by !== column ? IconArrowsSort : down ? IconArrowDown : IconArrowUp;
  const figure = column !== 'filename' && column !== 'status';
  return (
    <Table.Th
      scope="col"
      ta={figure ? 'right' : 'left'}
      aria-sort={by !== column ? 'none' : down ? 'descending' : 'ascending'}
    >
      <UnstyledButton className={classes.sort} onClick={() => props.onSort(column)}>
        {label}
        <Icon size={14} stroke={1.8} aria-hidden />
      </UnstyledButton>
    </Table.Th>
  );
}

function Row({ row, alike }: { row: BulkRow; alike: boolean }) {
  const { item } = row;
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/jobs/${item.job_id}` as '/'} size="sm">
          <bdi>{item.filename}</bdi>
        </Anchor>
        {item.error && (
          <Text size="xs" className={classes.error}>
            {item.error.code}: {item.error.message}
          </Text>
        )}
      </Table.Td>
      <Figure label="Before">{formatBytes(row.before)}</Figure>
      <Figure label="After">{row.after === null ? null : formatBytes(row.after)}</Figure>
      <Figure label="Saved">{row.saved === null ? null : percent(row.saved)}</Figure>
      {alike && (
        <Figure label="Worst page">{row.similarity === null ? null : asPercent(row.similarity)}</Figure>
      )}
      <Table.Td className={classes.outcome}>
        <StatusBadge status={item.status} />
      </Table.Td>
    </Table.Tr>
  );
}

function Sums({ totals, alike }: { totals: Totals; alike: boolean }) {
  return (
    <Table.Tfoot>
      <Table.Tr>
        <Table.Th scope="row">
          {totals.completed === totals.files ? 'All files' : `${totals.completed} of ${totals.files} files`}
        </Table.Th>
        <Figure label="Before">{formatBytes(totals.before)}</Figure>
        <Figure label="After">{formatBytes(totals.after)}</Figure>
        <Figure label="Saved">
          {percent(totals.saved)}
          <span className={classes.wide}> ({formatBytes(totals.before - totals.after)})</span>
        </Figure>
        {alike && (
          <Figure label="Worst page">
            {totals.similarity === null ? null : asPercent(totals.similarity)}
          </Figure>
        )}
        <Table.Td className={classes.outcome} />
      </Table.Tr>
    </Table.Tfoot>
  );
}

/** On a phone the headings are gone, so each figure carries its own. */
function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Table.Td
      ta="right"
      className={classes.figure}
      data-label={label}
      data-empty={children === null || undefined}
    >
      {children ?? '–'}
    </Table.Td>
  );
}

const percent = (value: number) => `${value.toFixed(1)} %`;
