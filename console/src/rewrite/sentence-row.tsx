// biome-ignore-all lint/a11y/useSemanticElements: a table of thousands of rows of which a few are there, each in a place of its own.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row; the heads have buttons.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the keys of the grid do all a click does.

import { ActionIcon } from '@mantine/core';
import { IconArrowBackUp, IconPencil } from '@tabler/icons-react';
import { type MouseEvent, memo, type Ref, useLayoutEffect, useRef } from 'react';
import { piecesOf } from './find.ts';
import classes from './sentence-table.module.css';
import { methodNames } from './sentence-tools.tsx';
import { pageSpan, type Row } from './sentences.ts';

export interface RowActions {
  point: (row: Row, event: MouseEvent) => void;
  choose: (row: Row, event: { shiftKey: boolean }) => void;
  edit: (row: Row) => void;
  /** Null: the edit is given up. */
  finish: (row: Row, text: string | null) => void;
  restore: (row: Row) => void;
  page: (page: number) => void;
}

/** One sentence: what it became, what it was, where it stands and how it came about. */
export const SentenceRow = memo(function SentenceRow(props: {
  ref: Ref<HTMLDivElement>;
  id: string;
  row: Row;
  at: number;
  wanted: string;
  /** The original is shown: whole, as the one of the row above, as no other than the text, or not at all. */
  original: 'whole' | 'above' | 'same' | 'none';
  long: boolean;
  /** What the result says, where it was edited. */
  was: string | undefined;
  chosen: boolean;
  active: boolean;
  editing: boolean;
  top: number;
  actions: RowActions;
}) {
  const { id, row, at, wanted, original, long, was, chosen, active, editing, top, actions } = props;
  const columns = { text: 2, original: 3, page: 4, words: 5, method: 6 };
  return (
    <div
      ref={props.ref}
      id={id}
      data-index={at}
      role="row"
      aria-rowindex={at + 2}
      aria-selected={chosen}
      className={classes.row}
      data-active={active || undefined}
      data-method={row.method || undefined}
      style={{ transform: `translateY(${top}px)` }}
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
      onClick={(event) => actions.point(row, event)}
      onDoubleClick={() => !editing && actions.edit(row)}
    >
      <div role="gridcell" aria-colindex={1} className={classes.check}>
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Sentence ${row.index + 1}`}
          checked={chosen}
          onChange={() => {}}
          onClick={(event) => {
            event.stopPropagation();
            actions.choose(row, event);
          }}
        />
        <span className={classes.number}>{row.index + 1}</span>
      </div>
      <div role="gridcell" aria-colindex={columns.text} className={classes.text}>
        {editing ? (
          <Editor row={row} onFinish={(text) => actions.finish(row, text)} />
        ) : (
          <>
            <bdi>
              <Marked text={row.text} wanted={wanted} />
            </bdi>
            {was !== undefined && (
              <span className={classes.edited} title={`In the result: ${was}`}>
                edited
              </span>
            )}
            {was !== undefined && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                tabIndex={-1}
                aria-label={`Restore sentence ${row.index + 1}`}
                onClick={() => actions.restore(row)}
              >
                <IconArrowBackUp size={15} stroke={1.8} aria-hidden />
              </ActionIcon>
            )}
            <ActionIcon
              className={classes.pencil}
              variant="subtle"
              color="gray"
              size="sm"
              tabIndex={-1}
              aria-label={`Edit sentence ${row.index + 1}`}
              onClick={() => actions.edit(row)}
            >
              <IconPencil size={15} stroke={1.8} aria-hidden />
            </ActionIcon>
          </>
        )}
      </div>
      {original !== 'none' && (
        // Some originals fill a page: they are cut while nobody is at them, and nothing is looked for in them.
        <div
          role="gridcell"
          aria-colindex={columns.original}
          className={classes.original}
          data-cut={(!active && wanted === '') || undefined}
        >
          {original === 'above' || original === 'same' ? (
            <span className={classes.above}>
              <span aria-hidden>{original === 'above' ? '↑ ' : '= '}</span>
              {original === 'above' ? 'the same sentence' : 'as it was'}
            </span>
          ) : (
            <bdi>
              <Marked text={row.source} wanted={wanted} />
            </bdi>
          )}
        </div>
      )}
      <div role="gridcell" aria-colindex={columns.page} className={classes.page}>
        {row.pages[0] > 0 && (
          <button
            type="button"
            tabIndex={-1}
            className={classes.link}
            aria-label={`Show page ${row.pages[0]}`}
            onClick={(event) => {
              event.stopPropagation();
              actions.page(row.pages[0]);
            }}
          >
            p. {pageSpan(row.pages)}
          </button>
        )}
      </div>
      <div
        role="gridcell"
        aria-colindex={columns.words}
        className={classes.words}
        data-long={long || undefined}
      >
        {row.words}
        <span className={classes.unit}> {row.words === 1 ? 'word' : 'words'}</span>
        {long && <span className={classes.long}>long</span>}
      </div>
      {row.method !== '' && (
        <div role="gridcell" aria-colindex={columns.method} className={classes.method}>
          {methodNames[row.method] ?? row.method}
        </div>
      )}
    </div>
  );
});

function Marked({ text, wanted }: { text: string; wanted: string }) {
  if (wanted === '') return text;
  return piecesOf(text, wanted).map(({ text, found, at }) =>
    found ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
  );
}

/** The text to write in: Enter keeps it, Escape gives it up, leaving keeps it; Shift with Enter is a line end. */
function Editor({ row, onFinish }: { row: Row; onFinish: (text: string | null) => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const ended = useRef(false);
  const end = (text: string | null) => {
    if (ended.current) return;
    ended.current = true;
    onFinish(text);
  };
  const leave = useRef(end);
  useLayoutEffect(() => {
    const at = field.current!;
    at.focus({ preventScroll: true });
    at.setSelectionRange(at.value.length, at.value.length);
    at.style.height = `${at.scrollHeight + 2}px`;
    // A row that is scrolled away or filtered out takes its field with it, not what was written.
    return () => leave.current(at.value);
  }, []);
  return (
    <textarea
      ref={field}
      className={classes.editor}
      aria-label={`Text of sentence ${row.index + 1}`}
      defaultValue={row.text}
      rows={1}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onInput={(event) => {
        const at = event.currentTarget;
        at.style.height = 'auto';
        at.style.height = `${at.scrollHeight + 2}px`;
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter' && !event.shiftKey) {
          event.preventDefault();
          end(event.currentTarget.value);
        }
        if (event.key === 'Escape') end(null);
      }}
      onBlur={(event) => end(event.currentTarget.value)}
    />
  );
}
