import { ActionIcon, Button, Loader, Switch, Text } from '@mantine/core';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { IconArrowsHorizontal, IconMinus, IconPlus } from '@tabler/icons-react';
import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { formatBytes } from '../ui/format.ts';
import classes from './before-after.module.css';
import { density, pictureOf, reasonOf, type Side, sides, useDetail } from './page-pictures.tsx';
import { useView } from './use-view.ts';
import { fitted, mostZoom, pictureWidth } from './view.ts';

const names: Record<Side, string> = { before: 'Before', after: 'After' };

/** One page of a job's source and of its result, one over the other, with a line between them that can be moved. */
export function BeforeAfter(props: { jobId: string; page: number; sizes: Record<Side, number> }) {
  const { jobId, page } = props;
  const frame = useRef<HTMLDivElement>(null);
  const measured = useElementSize<HTMLDivElement>();
  const ref = useMergedRef(frame, measured.ref);
  const size = { width: measured.width, height: measured.height };
  const [aspect, setAspect] = useState(210 / 297);
  const sheet = fitted(size, aspect);
  const { view, split, lineTo, zoomBy, moveBy, fit, handlers } = useView(frame, size, sheet);
  const [difference, setDifference] = useState(false);

  // Asked for once and kept: a window made larger by a few pixels needs no new pictures.
  const [width, setWidth] = useState(0);
  const wanted = size.width > 0 ? pictureWidth(sheet.width * density()) : 0;
  useEffect(() => setWidth((old) => Math.max(old, wanted)), [wanted]);
  const detail = useDetail(view, size, sheet, width);

  const [attempt, setAttempt] = useState(0);
  const key = `${jobId} ${page} ${width} ${attempt}`;
  const [loaded, setLoaded] = useState<ReadonlySet<string>>(new Set());
  const [failed, setFailed] = useState<{ key: string; error: unknown } | null>(null);
  const isLoaded = (name: string) => loaded.has(name);
  const load = (name: string) => setLoaded((old) => new Set([...[...old].slice(-12), name]));
  const ready = width > 0 && sides.every((side) => isLoaded(`${key} ${side}`));
  const error = failed?.key === key ? failed.error : null;
  const detailKey = detail ? `${key} ${Object.values(detail.region).join(' ')} ${detail.width}` : '';
  const sharp = detail !== null && sides.every((side) => isLoaded(`${detailKey} ${side}`));

  const onKeyDown = (event: KeyboardEvent) => {
    const onLine = (event.target as Element).closest('[role=slider]') !== null;
    const step = event.shiftKey ? 10 : 2;
    const pan = 60;
    const acts: Record<string, () => void> = onLine
      ? {
          ArrowLeft: () => lineTo(split - step),
          ArrowDown: () => lineTo(split - step),
          ArrowRight: () => lineTo(split + step),
          ArrowUp: () => lineTo(split + step),
          PageDown: () => lineTo(split - 10),
          PageUp: () => lineTo(split + 10),
          Home: () => lineTo(0),
          End: () => lineTo(100),
        }
      : {
          ArrowLeft: () => moveBy(pan, 0),
          ArrowRight: () => moveBy(-pan, 0),
          ArrowUp: () => moveBy(0, pan),
          ArrowDown: () => moveBy(0, -pan),
        };
    const zooms: Record<string, () => void> = {
      '+': () => zoomBy(1.5),
      '=': () => zoomBy(1.5),
      '-': () => zoomBy(1 / 1.5),
      '0': fit,
    };
    const act = zooms[event.key] ?? (onLine || view.zoom > 1 ? acts[event.key] : undefined);
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };

  const content: CSSProperties = {
    // Whole pixels: an edge within one would shine where differences are shown.
    width: Math.round(sheet.width * view.zoom),
    height: Math.round(sheet.height * view.zoom),
    transform: `translate(${Math.round(view.x)}px, ${Math.round(view.y)}px)`,
  };
  const clip: Record<Side, CSSProperties> = difference
    ? { before: {}, after: {} }
    : {
        before: { clipPath: `inset(0 ${100 - split}% 0 0)` },
        after: { clipPath: `inset(0 0 0 ${split}%)` },
      };

  return (
    <div className={classes.viewer}>
      {/* biome-ignore lint/a11y/useSemanticElements: a set of fields is not what this is. */}
      <div
        ref={ref}
        role="group"
        aria-label="The page before and after. Plus and minus zoom, 0 shows all of it, arrows move it when it is zoomed."
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrows move what is in it.
        tabIndex={0}
        className={classes.frame}
        data-zoomed={view.zoom > 1 || undefined}
        style={{ '--aspect': aspect } as CSSProperties}
        onKeyDown={onKeyDown}
        {...handlers}
      >
        {width > 0 &&
          sides.toReversed().map((side) => (
            <div
              key={side}
              className={classes.layer}
              style={clip[side]}
              data-side={side}
              data-difference={difference || undefined}
              data-ready={ready || undefined}
            >
              <div className={classes.content} style={content}>
                <img
                  key={key}
                  src={pictureOf(jobId, page, side, { width })}
                  alt={`Page ${page} ${side}`}
                  className={classes.picture}
                  draggable={false}
                  onLoad={(event) => {
                    const { naturalWidth, naturalHeight } = event.currentTarget;
                    if (naturalHeight > 0) setAspect(naturalWidth / naturalHeight);
                    load(`${key} ${side}`);
                  }}
                  onError={() =>
                    void reasonOf(jobId, page, side, width).then((reason) =>
                      setFailed({ key, error: reason }),
                    )
                  }
                />
                {detail && (
                  <img
                    key={detailKey}
                    src={pictureOf(jobId, page, side, detail)}
                    alt=""
                    className={classes.picture}
                    draggable={false}
                    style={{
                      left: `${detail.region.x * 100}%`,
                      top: `${detail.region.y * 100}%`,
                      width: `${detail.region.w * 100}%`,
                      height: `${detail.region.h * 100}%`,
                      // Only both together: one side sharper than the other would tell a lie.
                      opacity: sharp ? 1 : 0,
                    }}
                    onLoad={() => load(`${detailKey} ${side}`)}
                  />
                )}
              </div>
            </div>
          ))}
        {ready && !difference && (
          <>
            {sides.map((side) => (
              <span
                key={side}
                className={classes.label}
                data-side={side}
                data-hidden={(side === 'before' ? split < 14 : split > 86) || undefined}
              >
                {names[side]} <span>{formatBytes(props.sizes[side])}</span>
              </span>
            ))}
            <div
              role="slider"
              tabIndex={0}
              className={classes.handle}
              style={{ left: `${split}%` }}
              aria-label="Line between before and after"
              aria-orientation="horizontal"
              aria-valuemin={0}
              aria-valuemax={100}
              aria-valuenow={Math.round(split)}
              aria-valuetext={`${Math.round(split)} % before, ${100 - Math.round(split)} % after`}
            >
              <span className={classes.grip}>
                <IconArrowsHorizontal size={18} stroke={1.8} aria-hidden />
              </span>
            </div>
          </>
        )}
        {!ready && failed?.key !== key && (
          <div className={classes.waiting} role="status">
            <Loader size="sm" />
            <Text size="sm">Drawing page {page}…</Text>
          </div>
        )}
        {failed?.key === key && (
          <div className={classes.waiting}>
            <ErrorNotice
              title={`Page ${page} could not be shown`}
              error={error ?? { code: 'NO_PICTURE', message: 'The picture did not arrive. Try again.' }}
              onRetry={() => setAttempt(attempt + 1)}
            />
          </div>
        )}
      </div>
      <div className={classes.tools}>
        <div className={classes.zoom}>
          <ActionIcon
            variant="default"
            aria-label="Zoom out"
            disabled={view.zoom <= 1}
            onClick={() => zoomBy(1 / 1.5)}
          >
            <IconMinus size={16} aria-hidden />
          </ActionIcon>
          <Text size="sm" className={classes.percent} aria-live="polite">
            {Math.round(view.zoom * 100)} %
          </Text>
          <ActionIcon
            variant="default"
            aria-label="Zoom in"
            disabled={view.zoom >= mostZoom}
            onClick={() => zoomBy(1.5)}
          >
            <IconPlus size={16} aria-hidden />
          </ActionIcon>
          {view.zoom > 1 && (
            <Button variant="subtle" size="compact-sm" onClick={fit}>
              Whole page
            </Button>
          )}
        </div>
        <Switch
          size="sm"
          label="Show differences"
          checked={difference}
          onChange={(event) => setDifference(event.currentTarget.checked)}
        />
      </div>
    </div>
  );
}
