import { Button, Checkbox, Group, NativeSelect, Switch, Text, TextInput } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowsSort,
  IconCopy,
  IconDownload,
  IconSearch,
} from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { copyText, saveFile } from './hand-over.ts';
import classes from './sentence-table.module.css';
import type { Row } from './sentences.ts';
import { type Order, orders, type Wish } from './shown.ts';
import { type Format, formats, mediaTypes, type Taken, take, takenName } from './take.ts';
import type { EditsOf } from './use-edits.ts';

export const methodNames: Record<string, string> = {
  unchanged: 'unchanged',
  local: 'by rules',
  model: 'by a model',
  mixed: 'in part by a model',
  copied: 'copied',
  untranslated: 'not translated',
};

export const orderNames: Record<Order, string> = {
  order: 'Place',
  words: 'Words',
  page: 'Page',
  method: 'Method',
};

const upwards: Record<Order, [string, string]> = {
  order: ['first to last', 'last to first'],
  words: ['fewest first', 'most first'],
  page: ['first page first', 'last page first'],
  method: ['A to Z', 'Z to A'],
};

/** Search, sort and filters, with how many there are of each. */
export function SentenceFilters(props: {
  wish: Wish;
  query: string;
  shown: number;
  total: number;
  /** How many rows there are of each, to be said beside its filter. */
  counts: { changed: number; long: number | null; edited: number; methods: readonly string[] };
  limit: number | null;
  beside: boolean;
  what: string;
  onQuery: (query: string) => void;
  onWish: (change: Partial<Wish>) => void;
  onBeside: (beside: boolean) => void;
}) {
  const { wish, query, shown, total, counts, limit, beside, what, onQuery, onWish, onBeside } = props;
  return (
    <search className={classes.tools} aria-label={`Search and filter the ${what}`}>
      <TextInput
        className={classes.search}
        type="search"
        label="Search"
        placeholder="text or original"
        leftSection={<IconSearch size={16} stroke={1.8} aria-hidden />}
        value={query}
        onChange={(event) => onQuery(event.currentTarget.value)}
      />
      <div className={classes.pair}>
        <NativeSelect
          label="Sort by"
          value={wish.order}
          data={orders
            .filter((value) => value !== 'method' || counts.methods.length > 1)
            .map((value) => ({ value, label: orderNames[value] }))}
          onChange={(event) => onWish({ order: event.currentTarget.value as Order })}
        />
        <Button
          variant="default"
          className={classes.turn}
          leftSection={<IconArrowsSort size={16} stroke={1.8} aria-hidden />}
          aria-label={`${upwards[wish.order][wish.descending ? 1 : 0]}; turn round`}
          onClick={() => onWish({ descending: !wish.descending })}
        >
          {upwards[wish.order][wish.descending ? 1 : 0]}
        </Button>
      </div>
      {counts.methods.length > 1 && (
        <NativeSelect
          label="Method"
          value={wish.method}
          data={[
            { value: '', label: 'Any' },
            ...counts.methods.map((value) => ({ value, label: methodNames[value] ?? value })),
          ]}
          onChange={(event) => onWish({ method: event.currentTarget.value })}
        />
      )}
      <Group gap="md" className={classes.checks}>
        <Checkbox
          label={`Changed only (${counts.changed.toLocaleString('en')})`}
          checked={wish.changed}
          onChange={(event) => onWish({ changed: event.currentTarget.checked })}
        />
        {counts.long !== null && (
          <Checkbox
            label={`Over ${limit} words only (${counts.long.toLocaleString('en')})`}
            checked={wish.long}
            onChange={(event) => onWish({ long: event.currentTarget.checked })}
          />
        )}
        {(counts.edited > 0 || wish.edited) && (
          <Checkbox
            label={`Edited only (${counts.edited.toLocaleString('en')})`}
            checked={wish.edited}
            onChange={(event) => onWish({ edited: event.currentTarget.checked })}
          />
        )}
        <Switch
          label="Original beside it"
          checked={beside}
          onChange={(event) => onBeside(event.currentTarget.checked)}
        />
      </Group>
      <Text size="sm" c="dimmed" role="status" className={classes.count}>
        {shown === total
          ? `${total.toLocaleString('en')} ${what}`
          : `${shown.toLocaleString('en')} of ${total.toLocaleString('en')} ${what}`}
        {wish.wanted !== '' && shown !== total ? ' match' : ''}
      </Text>
    </search>
  );
}

export type Which = 'chosen' | 'shown' | 'all';

/** Undo, redo, and what is taken away: the chosen rows, those that are shown, or all. */
export function SentenceTakings(props: {
  rows: Record<Which, readonly Row[]>;
  about: Omit<Taken, 'rows'>;
  resultName: string;
  edits: EditsOf;
  children?: ReactNode;
}) {
  const { rows, about, resultName, edits, children } = props;
  const [picked, setPicked] = useState<Which | null>(null);
  const [said, setSaid] = useState('');
  const filtered = rows.shown.length !== rows.all.length;
  const usual: Which = rows.chosen.length > 0 ? 'chosen' : filtered ? 'shown' : 'all';
  const which = picked === 'chosen' && rows.chosen.length === 0 ? usual : (picked ?? usual);
  const count = (one: Which) => rows[one].length.toLocaleString('en');
  const taken = { ...about, rows: rows[which] };
  const empty = taken.rows.length === 0;
  const save = (format: Format) =>
    saveFile(
      takenName(resultName, format, which === 'all' ? null : taken.rows.length),
      take(format, taken),
      mediaTypes[format],
    );
  const copy = async () => {
    const done = await copyText(take('txt', taken));
    setSaid(
      done ? `${count(which)} copied` : 'The browser does not allow copying here: save a file instead.',
    );
  };
  return (
    <div className={classes.takings}>
      {children}
      <Group gap="xs">
        <Button
          variant="default"
          size="xs"
          disabled={edits.edits.done.length === 0}
          leftSection={<IconArrowBackUp size={16} stroke={1.8} aria-hidden />}
          onClick={edits.undo}
        >
          Undo
        </Button>
        <Button
          variant="default"
          size="xs"
          disabled={edits.edits.undone.length === 0}
          leftSection={<IconArrowForwardUp size={16} stroke={1.8} aria-hidden />}
          onClick={edits.redo}
        >
          Redo
        </Button>
      </Group>
      <Group gap="xs" className={classes.export}>
        <NativeSelect
          aria-label="What to take"
          size="xs"
          value={which}
          data={[
            { value: 'chosen', label: `Chosen (${count('chosen')})`, disabled: rows.chosen.length === 0 },
            { value: 'shown', label: `Shown (${count('shown')})` },
            { value: 'all', label: `All (${count('all')})` },
          ]}
          onChange={(event) => setPicked(event.currentTarget.value as Which)}
        />
        <Button
          variant="default"
          size="xs"
          disabled={empty}
          leftSection={<IconCopy size={16} stroke={1.8} aria-hidden />}
          onClick={() => void copy()}
        >
          Copy
        </Button>
        {formats.map((format) => (
          <Button
            key={format}
            variant="default"
            size="xs"
            disabled={empty}
            leftSection={<IconDownload size={16} stroke={1.8} aria-hidden />}
            aria-label={`Save as ${format.toUpperCase()}`}
            onClick={() => save(format)}
          >
            {format.toUpperCase()}
          </Button>
        ))}
        <Text size="sm" c="dimmed" role="status">
          {said}
        </Text>
      </Group>
    </div>
  );
}
