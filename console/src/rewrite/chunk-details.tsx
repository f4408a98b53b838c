import { CloseButton, Code } from '@mantine/core';
import type { Chunk } from '@octavo/client';
import { Facts } from '../ui/facts.tsx';
import { formatElapsed, formatSeconds } from '../ui/format.ts';
import { useNow } from '../ui/time.tsx';
import { lookNames, lookOf, spanOf } from './chunk-looks.ts';
import classes from './chunk-map.module.css';

const number = (value: number | null) => (value === null ? null : value.toLocaleString('en'));

/** All the ledger knows of one chunk. */
export function ChunkDetails({ chunk, onClose }: { chunk: Chunk; onClose: () => void }) {
  const running = chunk.state === 'running';
  const now = useNow(running ? 1_000 : null);
  const since = chunk.started_at ? (now - Date.parse(chunk.started_at)) / 1000 : null;
  const { error, refused } = chunk;
  // Where no model was asked, its figures are noughts that say nothing.
  const asked = (value: number) => (chunk.model_calls > 0 || value > 0 ? number(value) : null);
  const title = `${chunk.pages?.from === chunk.pages?.to ? 'Page' : 'Pages'} ${spanOf(chunk)}`;
  return (
    <section className={classes.details} aria-label={`Chunk: ${title}`} aria-live="polite">
      <div className={classes.detailsHead}>
        <b>{title}</b>
        <CloseButton size="sm" aria-label="Close the details" onClick={onClose} />
      </div>
      <Facts
        facts={[
          ['State', lookNames[lookOf(chunk)]],
          ['Done', running ? `${Math.round(chunk.progress * 100)} %` : null],
          ['Attempts', number(chunk.attempts)],
          [
            'Error',
            error && (
              <span key="error" className={classes.error}>
                <Code>{error.code}</Code> {error.message}
              </span>
            ),
          ],
          ['Warnings', chunk.warnings?.length > 0 ? chunk.warnings.join(' ') : null],
          [
            'Duration',
            running && since !== null
              ? `${formatElapsed(since)} so far`
              : chunk.duration_seconds === null
                ? null
                : formatSeconds(chunk.duration_seconds),
          ],
          ['Model', chunk.model && <bdi key="model">{chunk.model}</bdi>],
          ['Calls of the model', asked(chunk.model_calls)],
          [
            'Answers not used',
            refused
              ? `${number(refused)}: they did not hold against the text; rules took their place`
              : chunk.fallback
                ? `Instead of the model: ${chunk.fallback}`
                : null,
          ],
          ['Tokens in', asked(chunk.input_tokens)],
          ['Tokens out', asked(chunk.output_tokens)],
          ['Tokens were', chunk.tokens_estimated ? 'counted in part from characters' : null],
          ['Credits', number(chunk.credits)],
          ['Hash of the prompt', chunk.prompt_hash && <Code key="hash">{chunk.prompt_hash}</Code>],
        ]}
      />
    </section>
  );
}
