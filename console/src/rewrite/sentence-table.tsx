// biome-ignore-all lint/a11y/useSemanticElements: a table of thousands of rows of which a few are there, each in a place of its own.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row; the heads have buttons.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the keys of the grid do all a click does.

import { Button, Checkbox, Text } from '@mantine/core';
import type { Job, JobFile } from '@octavo/client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useMemo, useRef, useState } from 'react';
import { humanize } from '../ui/format.ts';
import { Section } from '../ui/section.tsx';
import { EditNotices } from './edit-notices.tsx';
import { wantedOf } from './find.ts';
import { PageDialog } from './page-dialog.tsx';
import { chooseAll, chooseNone, extend, goTo, neighbour, nothing, toggle } from './selection.ts';
import { type RowActions, SentenceRow } from './sentence-row.tsx';
import classes from './sentence-table.module.css';
import { SentenceFilters, SentenceTakings } from './sentence-tools.tsx';
import type { Row, Sentences } from './sentences.ts';
import { continues, everything, isChanged, isLong, type Order, shownOf, type Wish } from './shown.ts';
import { useEdits } from './use-edits.ts';

const columns: { order: Order | null; label: string; name: string }[] = [
  { order: 'order', label: 'No.', name: 'check' },
  { order: null, label: 'Text', name: 'text' },
  { order: null, label: 'Original', name: 'original' },
  { order: 'page', label: 'Page', name: 'page' },
  { order: 'words', label: 'Words', name: 'words' },
  { order: 'method', label: 'Method', name: 'method' },
];

/** Rows a page key goes. */
const pageRows = 10;

/** The sentences of a result: to search, sort, compare, edit and take away. */
export function SentenceTable(props: { job: Job; file: JobFile; sentences: Sentences }) {
  const { job, file, sentences } = props;
  const { what } = sentences;
  const edits = useEdits(job.job_id, file.sha256, sentences.rows);
  const [query, setQuery] = useState('');
  const [wish, setWish] = useState(everything);
  const [beside, setBeside] = useState(true);
  const [selection, setSelection] = useState(nothing);
  const [editing, setEditing] = useState<number | null>(null);
  const [page, setPage] = useState<number | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();

  const limit =
    typeof job.options.sentence_length_limit === 'number' ? job.options.sentence_length_limit : null;
  const wanted = useDeferredValue(wantedOf(query));
  const { rows } = edits;
  const shown = useMemo(
    () =>
      shownOf(rows, { ...wish, wanted }, { limit, edited: (index: number) => edits.edits.now.has(index) }),
    [rows, wish, wanted, limit, edits.edits],
  );
  const order = useMemo(() => shown.map(({ index }) => index), [shown]);
  const counts = useMemo(
    () => ({
      changed: rows.filter(isChanged).length,
      long: limit === null ? null : rows.filter((row) => isLong(row, limit)).length,
      edited: edits.edits.now.size,
      methods: [...new Set(sentences.rows.map(({ method }) => method))].filter(Boolean).sort(),
    }),
    [rows, limit, edits.edits, sentences.rows],
  );

  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => box.current,
    estimateSize: () => 56,
    getItemKey: (at) => shown[at]!.index,
    overscan: 6,
    // The head of the table lies over the first row.
    scrollPaddingStart: 40,
  });

  // What was seen of another order says nothing about this one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new wish is what goes back to the beginning.
  useEffect(() => {
    box.current?.scrollTo({ top: 0 });
  }, [wish, wanted]);

  const focusGrid = () => box.current?.focus({ preventScroll: true });
  const see = (index: number) => virtual.scrollToIndex(order.indexOf(index), { align: 'auto' });
  const active = selection.active !== null && order.includes(selection.active) ? selection.active : null;

  const now = { selection, order, edits, focusGrid };
  const latest = useRef(now);
  latest.current = now;
  // The same for every row and every draw, so that a row is drawn anew only when it changed.
  const actions = useMemo<RowActions>(
    () => ({
      point: (row, { shiftKey, ctrlKey, metaKey }) => {
        const { selection: was, order: all } = latest.current;
        setSelection(
          shiftKey
            ? extend(was, all, row.index)
            : ctrlKey || metaKey
              ? toggle(was, row.index)
              : goTo(was, row.index),
        );
      },
      choose: (row, { shiftKey }) => {
        const { selection: was, order: all, focusGrid: back } = latest.current;
        setSelection(shiftKey ? extend(was, all, row.index) : toggle(was, row.index));
        back();
      },
      edit: (row) => {
        setSelection((was) => goTo(was, row.index));
        setEditing(row.index);
      },
      finish: (row, text) => {
        if (text !== null) latest.current.edits.write(row, text);
        setEditing(null);
        latest.current.focusGrid();
      },
      restore: (row) => latest.current.edits.restore(row),
      page: setPage,
    }),
    [],
  );

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const command = event.ctrlKey || event.metaKey;
    const handled = () => event.preventDefault();
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: pageRows,
      PageUp: -pageRows,
      Home: -order.length,
      End: order.length,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      handled();
      const to = neighbour({ ...selection, active }, order, step);
      if (to === null) return;
      setSelection(event.shiftKey ? extend(selection, order, to) : goTo(selection, to));
      see(to);
    } else if (command && event.key.toLowerCase() === 'a') {
      handled();
      setSelection(chooseAll(selection, order));
    } else if (command && event.key.toLowerCase() === 'z') {
      handled();
      if (event.shiftKey) edits.redo();
      else edits.undo();
    } else if (command && event.key.toLowerCase() === 'y') {
      handled();
      edits.redo();
    } else if (event.key === 'Escape') setSelection(chooseNone(selection));
    else if (active !== null && event.key === ' ') {
      handled();
      setSelection(event.shiftKey ? extend(selection, order, active) : toggle(selection, active));
    } else if (active !== null && !command && (event.key === 'Enter' || event.key === 'F2')) {
      handled();
      setEditing(active);
    } else if (active !== null && !command && event.key === 'p') {
      handled();
      if (rows[active]!.pages[0] > 0) setPage(rows[active]!.pages[0]);
    }
  };

  const chosen = useMemo(
    () => rows.filter(({ index }) => selection.chosen.has(index)),
    [rows, selection.chosen],
  );
  const chosenShown = order.filter((index) => selection.chosen.has(index)).length;
  const change = (part: Partial<Wish>) => setWish((old) => ({ ...old, ...part }));
  const sortBy = (by: Order) =>
    change(wish.order === by ? { descending: !wish.descending } : { order: by, descending: by === 'words' });
  const originalOf = (row: Row, at: number) =>
    !beside ? 'none' : !isChanged(row) ? 'same' : continues(row, shown[at - 1]) ? 'above' : 'whole';
  const withMethod = counts.methods.length > 0;

  return (
    <Section
      title={humanize(what)}
      aside={
        <Text size="sm" c="dimmed">
          {sentences.language && `${sentences.language} · `}
          {rows.length.toLocaleString('en')} {what}
        </Text>
      }
    >
      <SentenceFilters
        wish={{ ...wish, wanted }}
        query={query}
        shown={shown.length}
        total={rows.length}
        counts={counts}
        limit={limit}
        beside={beside}
        what={what}
        onQuery={setQuery}
        onWish={change}
        onBeside={setBeside}
      />
      <SentenceTakings
        rows={{ chosen, shown, all: rows }}
        about={{
          title: sentences.title,
          language: sentences.language,
          was: (index) => edits.edits.now.get(index)?.was,
        }}
        resultName={file.name}
        edits={edits}
      >
        <Checkbox
          label={
            selection.chosen.size > 0 ? `${selection.chosen.size.toLocaleString('en')} chosen` : 'Choose'
          }
          aria-label={`Choose all ${order.length} that are shown`}
          checked={order.length > 0 && chosenShown === order.length}
          indeterminate={selection.chosen.size > 0 && chosenShown < order.length}
          onChange={(event) =>
            setSelection(event.currentTarget.checked ? chooseAll(selection, order) : chooseNone(selection))
          }
        />
      </SentenceTakings>
      <div
        ref={box}
        role="grid"
        aria-label={humanize(what)}
        aria-multiselectable
        aria-rowcount={shown.length + 1}
        aria-colcount={withMethod ? 6 : 5}
        aria-activedescendant={active === null ? undefined : `${id}-${active}`}
        tabIndex={0}
        className={classes.box}
        data-led={active !== null || undefined}
        data-beside={beside || undefined}
        data-method={withMethod || undefined}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          // Where the keyboard enters, a row is there to begin with.
          if (event.target === event.currentTarget && active === null && order.length > 0)
            setSelection((was) => ({ ...was, active: order[virtual.range?.startIndex ?? 0] ?? order[0]! }));
        }}
      >
        <div role="row" aria-rowindex={1} className={classes.heads}>
          {columns
            .filter(({ name }) => (name !== 'original' || beside) && (name !== 'method' || withMethod))
            .map(({ order: by, label, name }) => (
              <div
                key={name}
                role="columnheader"
                className={classes[name]}
                aria-sort={
                  by !== null && by === wish.order
                    ? wish.descending
                      ? 'descending'
                      : 'ascending'
                    : undefined
                }
              >
                {by === null ? (
                  label
                ) : (
                  <button type="button" className={classes.sort} onClick={() => sortBy(by)}>
                    {label}
                    {wish.order === by && <span aria-hidden>{wish.descending ? ' ↓' : ' ↑'}</span>}
                  </button>
                )}
              </div>
            ))}
        </div>
        <div role="presentation" className={classes.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = shown[item.index]!;
            return (
              <SentenceRow
                key={row.index}
                ref={virtual.measureElement}
                id={`${id}-${row.index}`}
                row={row}
                at={item.index}
                top={item.start}
                wanted={wanted}
                original={originalOf(row, item.index)}
                long={isLong(row, limit)}
                was={edits.edits.now.get(row.index)?.was}
                chosen={selection.chosen.has(row.index)}
                active={row.index === active}
                editing={row.index === editing}
                actions={actions}
              />
            );
          })}
        </div>
        {shown.length === 0 && (
          <Text size="sm" c="dimmed" p="md">
            None matches.{' '}
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => {
                setQuery('');
                setWish((old) => ({ ...everything, order: old.order, descending: old.descending }));
              }}
            >
              Show all
            </Button>
          </Text>
        )}
      </div>
      <Text size="xs" c="dimmed" mt={6} className={classes.keys}>
        Keys: <kbd>↑</kbd> <kbd>↓</kbd> move, <kbd>Space</kbd> choose, <kbd>Shift</kbd> with arrows or a click
        a range, <kbd>Ctrl</kbd> <kbd>A</kbd> all shown, <kbd>Enter</kbd> edit, <kbd>Ctrl</kbd> <kbd>Z</kbd>{' '}
        undo, <kbd>P</kbd> the page.
      </Text>
      <EditNotices edits={edits} />
      <PageDialog jobId={job.job_id} page={page} pages={job.sources?.[0]?.pages ?? null} onPage={setPage} />
    </Section>
  );
}
