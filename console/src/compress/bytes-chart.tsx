import { FigureTable } from '../ui/figure-table.tsx';
import { formatBytes } from '../ui/format.ts';
import { type Bytes, bytesOf, kinds, piecesOf, total } from './bytes.ts';
import classes from './bytes-chart.module.css';

const barHeight = 34;

/** Where the bytes were and where they are: a bar for each, and the same in figures. Nothing where a result has none. */
export function BytesChart(props: { before: unknown; after?: unknown }) {
  const before = bytesOf(props.before);
  const after = bytesOf(props.after);
  if (!before) return null;
  const longest = Math.max(total(before), after ? total(after) : 0);
  const shown = kinds.filter(({ name }) => before[name] > 0 || (after?.[name] ?? 0) > 0);
  return (
    <div className={classes.chart}>
      <Bar name={after ? 'Before' : 'Now'} bytes={before} longest={longest} />
      {after && <Bar name="After" bytes={after} longest={longest} />}
      <FigureTable
        caption={`Bytes by kind${after ? ', before and after' : ''}`}
        heads={after ? ['Kind', 'Before', 'After', 'Change'] : ['Kind', 'Now']}
        rows={shown.map(({ name, label }) => ({
          key: name,
          name: (
            <>
              <span className={classes.swatch} data-kind={name} aria-hidden />
              {label}
            </>
          ),
          figures: figuresOf(before[name], after?.[name]),
        }))}
        foot={{ key: 'all', name: 'All', figures: figuresOf(total(before), after && total(after)) }}
      />
    </div>
  );
}

/** The same figures are in the table below, so the drawing itself is for the eyes alone. */
function Bar({ name, bytes, longest }: { name: string; bytes: Bytes; longest: number }) {
  const pieces = piecesOf(bytes, longest);
  return (
    <div className={classes.row} aria-hidden>
      <span className={classes.name}>{name}</span>
      <svg className={classes.bar} height={barHeight} width="100%" role="presentation">
        <rect className={classes.ground} width="100%" height={barHeight} rx="4" />
        {pieces.map((piece) => (
          <g key={piece.kind}>
            <rect
              className={classes.piece}
              data-kind={piece.kind}
              x={`${piece.from * 100}%`}
              width={`${piece.width * 100}%`}
              height={barHeight}
            >
              <title>{`${piece.label}: ${formatBytes(piece.bytes)}`}</title>
            </rect>
            {piece.width > 0.2 && (
              <text
                className={classes.words}
                data-kind={piece.kind}
                x={`${(piece.from + piece.width / 2) * 100}%`}
                y={barHeight / 2}
              >
                {piece.label}
              </text>
            )}
          </g>
        ))}
      </svg>
      <span className={classes.sum}>{formatBytes(total(bytes))}</span>
    </div>
  );
}

const figuresOf = (before: number, after: number | null | undefined) =>
  after == null ? [formatBytes(before)] : [formatBytes(before), formatBytes(after), change(before, after)];

function change(before: number, after: number): string {
  if (before === after) return 'none';
  if (before === 0) return `+${formatBytes(after)}`;
  const percent = (after / before - 1) * 100;
  if (Math.abs(percent) < 0.5) return percent < 0 ? '−<1 %' : '+<1 %';
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(0)} %`;
}
