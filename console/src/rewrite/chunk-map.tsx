import { Button, Text } from '@mantine/core';
import { type Chunk, isTerminal, type Job } from '@octavo/client';
import {
  IconBan,
  IconCheck,
  IconClock,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconRulerMeasure,
  IconX,
} from '@tabler/icons-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useChunks } from '../jobs/use-chunks.ts';
import { useRetry } from '../jobs/use-retry.ts';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Section } from '../ui/section.tsx';
import { ChunkDetails } from './chunk-details.tsx';
import {
  countLooks,
  type Look,
  lookNames,
  lookOf,
  pageChunks,
  pagesIn,
  sayChunk,
  spanOf,
} from './chunk-looks.ts';
import classes from './chunk-map.module.css';
import { ChunkTimes } from './chunk-times.tsx';

const icons: Record<Look, typeof IconCheck> = {
  done: IconCheck,
  rules: IconRulerMeasure,
  running: IconPlayerPlay,
  again: IconRefresh,
  waiting: IconClock,
  held: IconPlayerPause,
  failed: IconX,
  cancelled: IconBan,
};

/** The pages of a document in the chunks they are worked on in, as wide as they have pages; nothing where chunks have none. */
export function ChunkMap({ job, refresh }: { job: Job; refresh: (known?: Job) => void }) {
  const { data, error } = useChunks(job);
  const chunks = pageChunks(data ?? []);
  if (error && !data) return <ErrorNotice title="The chunks could not be loaded" error={error} />;
  return chunks.length > 0 ? <Strip job={job} chunks={chunks} refresh={refresh} /> : null;
}

function Strip({
  job,
  chunks,
  refresh,
}: {
  job: Job;
  chunks: readonly Chunk[];
  refresh: (known?: Job) => void;
}) {
  const [open, setOpen] = useState<string | null>(null);
  const [last, setLast] = useState<string | null>(null);
  const strip = useRef<HTMLOListElement>(null);
  const retry = useRetry(job.job_id, refresh);
  const pages = chunks.at(-1)!.pages!.to;
  const failed = chunks.filter((chunk) => chunk.state === 'failed').length;
  const shown = chunks.find((chunk) => chunk.chunk_id === open);
  // One stop of the keyboard for all of them: arrows go from one to the next.
  const stop = chunks.some((chunk) => chunk.chunk_id === last) ? last : chunks[0]!.chunk_id;

  const move = (event: KeyboardEvent, at: number) => {
    if (event.key === 'Escape' && open) {
      event.preventDefault();
      return setOpen(null);
    }
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: chunks.length - 1 }[event.key];
    const next = to === undefined ? undefined : chunks[to];
    if (!next) return;
    event.preventDefault();
    setLast(next.chunk_id);
    if (open) setOpen(next.chunk_id);
    strip.current?.querySelectorAll<HTMLElement>('button')[to!]?.focus();
  };

  return (
    <Section
      title="Map of the pages"
      aside={
        <Text size="sm" c="dimmed">
          {pages} {pages === 1 ? 'page' : 'pages'} in {chunks.length}{' '}
          {chunks.length === 1 ? 'chunk' : 'chunks'}
        </Text>
      }
    >
      <ol
        className={classes.strip}
        data-many={chunks.length > 12 || undefined}
        ref={strip}
        aria-label="Chunks, in the order of the pages"
      >
        {chunks.map((chunk, at) => (
          <li key={chunk.chunk_id} style={{ '--pages': pagesIn(chunk) } as React.CSSProperties}>
            <Block
              chunk={chunk}
              open={chunk.chunk_id === open}
              tabIndex={chunk.chunk_id === stop ? 0 : -1}
              onKeyDown={(event) => move(event, at)}
              onClick={() => {
                setLast(chunk.chunk_id);
                setOpen(chunk.chunk_id === open ? null : chunk.chunk_id);
              }}
            />
          </li>
        ))}
      </ol>
      <ul className={classes.legend} aria-label="What the marks mean">
        {countLooks(chunks).map(({ look, count }) => {
          const Icon = icons[look];
          return (
            <li key={look}>
              <span className={classes.sample} data-look={look} aria-hidden>
                <Icon size={12} stroke={2.2} />
              </span>
              {lookNames[look]} <b>{count}</b>
            </li>
          );
        })}
        {chunks.some((chunk) => chunk.attempts > 1) && (
          <li>
            <span className={classes.tries} aria-hidden>
              2×
            </span>
            Attempts
          </li>
        )}
      </ul>
      {shown && <ChunkDetails key={shown.chunk_id} chunk={shown} onClose={() => setOpen(null)} />}
      {failed > 0 && isTerminal(job.status) && (
        <div className={classes.again}>
          <Button
            size="sm"
            variant="light"
            color="red"
            leftSection={<IconRefresh size={16} stroke={1.8} aria-hidden />}
            loading={retry.isPending}
            onClick={() => retry.mutate()}
          >
            Run {failed === 1 ? 'the failed chunk' : `the ${failed} failed chunks`} again
          </Button>
          <Text size="sm" c="dimmed">
            What the others made is kept.
          </Text>
        </div>
      )}
      {retry.error && <ErrorNotice title="That did not work" error={retry.error} />}
      <ChunkTimes chunks={chunks} onPick={setOpen} />
    </Section>
  );
}

function Block(props: {
  chunk: Chunk;
  open: boolean;
  tabIndex: number;
  onKeyDown: (event: KeyboardEvent) => void;
  onClick: () => void;
}) {
  const { chunk, open, tabIndex, onKeyDown, onClick } = props;
  const look = lookOf(chunk);
  const Icon = icons[look];
  const percent = Math.round(chunk.progress * 100);
  return (
    <button
      type="button"
      className={classes.block}
      data-look={look}
      aria-label={sayChunk(chunk)}
      aria-expanded={open}
      tabIndex={tabIndex}
      onKeyDown={onKeyDown}
      onClick={onClick}
      style={{ '--share': `${percent}%` } as React.CSSProperties}
    >
      <span className={classes.mark}>
        {look === 'running' && percent > 0 ? `${percent} %` : <Icon size={14} stroke={2.2} aria-hidden />}
        {chunk.attempts > 1 && <span className={classes.tries}>{chunk.attempts}×</span>}
      </span>
      <span className={classes.span}>{spanOf(chunk)}</span>
    </button>
  );
}
