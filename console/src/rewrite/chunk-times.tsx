import { Text } from '@mantine/core';
import type { Chunk } from '@octavo/client';
import { formatSeconds } from '../ui/format.ts';
import { lookOf, median, spanOf } from './chunk-looks.ts';
import classes from './chunk-map.module.css';

/** Seconds of each chunk that has ended, once there are enough to compare. */
export function ChunkTimes(props: { chunks: readonly Chunk[]; onPick: (chunk: string) => void }) {
  const { chunks, onPick } = props;
  const seconds = chunks.flatMap((chunk) => chunk.duration_seconds ?? []);
  if (chunks.length < 3 || seconds.length < 2) return null;
  const most = Math.max(...seconds);
  const middle = median(seconds)!;
  const said = `Seconds of each chunk: the longest took ${formatSeconds(most)}, half took ${formatSeconds(middle)} or less.`;
  return (
    <figure className={classes.times}>
      <figcaption>
        <Text size="sm" c="dimmed">
          {said}
        </Text>
      </figcaption>
      {/* The strip above says the same to the keyboard and to readers. */}
      <div className={classes.plot} aria-hidden>
        <span className={classes.middle} style={{ bottom: `${most > 0 ? (100 * middle) / most : 0}%` }} />
        {chunks.map((chunk) => (
          <button
            key={chunk.chunk_id}
            type="button"
            tabIndex={-1}
            className={classes.bar}
            data-look={lookOf(chunk)}
            title={`Pages ${spanOf(chunk)}: ${chunk.duration_seconds === null ? 'not ended' : formatSeconds(chunk.duration_seconds)}`}
            style={{
              height:
                chunk.duration_seconds === null || most === 0
                  ? 0
                  : `max(2px, ${(100 * chunk.duration_seconds) / most}%)`,
            }}
            onClick={() => onPick(chunk.chunk_id)}
          />
        ))}
      </div>
    </figure>
  );
}
