import { Text } from '@mantine/core';
import { bytesOf } from './bytes.ts';
import { BytesChart } from './bytes-chart.tsx';
import classes from './level-pictures.module.css';
import type { Crop, LevelPreview } from './level-preview.ts';

/** Parts of pages as they are and as the chosen level makes them, and what takes room in the document. */
export function LevelPictures({ preview, level }: { preview: LevelPreview; level: unknown }) {
  const crops = preview.levels.find((one) => one.level === level)?.crops ?? [];
  return (
    <div className={classes.preview}>
      {crops.length > 0 ? (
        <ul className={classes.crops} aria-label={`Parts of pages at level ${level}`}>
          {crops.map((crop) => (
            <Pair key={crop.page} crop={crop} level={String(level)} />
          ))}
        </ul>
      ) : (
        <Text size="sm" c="dimmed">
          At this level every page looks as it does now.
        </Text>
      )}
      {bytesOf(preview.bytes) && <BytesChart before={preview.bytes} />}
      {preview.findings.length > 0 && (
        <ul className={classes.findings} aria-label="What takes room">
          {preview.findings.slice(0, 4).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Pair({ crop, level }: { crop: Crop; level: string }) {
  return (
    <li className={classes.pair}>
      {(['before', 'after'] as const).map((side) => (
        <figure key={side} className={classes.crop}>
          <img src={crop[side]} alt={`Part of page ${crop.page} ${side}`} />
          <figcaption>
            {side === 'before' ? 'Now' : `At ${level}`}, page {crop.page}
          </figcaption>
        </figure>
      ))}
    </li>
  );
}
