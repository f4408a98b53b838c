import { Badge, Button, Loader, Text } from '@mantine/core';
import { useId } from 'react';
import type { Field } from '../operations/option-schema.ts';
import choiceClasses from '../ui/choice.module.css';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { formatBytes } from '../ui/format.ts';
import { asPercent } from './fidelity.tsx';
import classes from './level-cards.module.css';
import type { MeasuredLevel } from './level-preview.ts';
import type { useLevelPreview } from './use-level-preview.ts';

/** The levels as cards, each with what it would make of the chosen document as soon as that is measured. */
export function LevelCards(props: {
  field: Extract<Field, { kind: 'choice' }>;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
  /** One file is chosen. */
  file: boolean;
  measured: ReturnType<typeof useLevelPreview>;
}) {
  const { field, measured } = props;
  const { preview, busy, stale } = measured;
  const id = useId();
  const of = (level: string) => preview?.levels.find((one) => one.level === level);
  return (
    <div>
      <fieldset className={`${choiceClasses.choices} ${classes.levels}`} aria-describedby={`${id}-about`}>
        <legend className={classes.legend}>{field.label}</legend>
        <Text id={`${id}-about`} size="xs" c="dimmed" className={classes.about}>
          {field.description}
        </Text>
        {field.choices.map((choice) => (
          <label key={choice.value} className={choiceClasses.choice} data-stale={stale || undefined}>
            <input
              type="radio"
              name={field.name}
              value={choice.value}
              checked={props.value === choice.raw}
              onChange={() => props.onChange(choice.raw)}
            />
            <span className={choiceClasses.name}>{choice.label}</span>
            {preview?.recommended === choice.value && (
              <Badge size="sm" variant="light" tt="none" className={classes.badge}>
                recommended
              </Badge>
            )}
            {preview && <Figures level={of(choice.value)} original={preview.originalSize} />}
          </label>
        ))}
      </fieldset>
      {props.error && (
        <Text size="xs" c="red" mt={4} role="alert">
          {props.error}
        </Text>
      )}
      <div className={classes.state} role="status">
        {busy && (
          <>
            <Loader size={16} />
            <Text size="sm">Measuring what each level makes of this document…</Text>
          </>
        )}
        {!busy && stale && (
          <>
            <Text size="sm">Options were changed since these were measured.</Text>
            <Button size="compact-sm" variant="default" onClick={measured.measure}>
              Measure again
            </Button>
          </>
        )}
        {!busy && !preview && props.file && measured.error === null && (
          <Button size="compact-sm" variant="default" onClick={measured.measure}>
            Preview: measure the levels
          </Button>
        )}
      </div>
      {measured.error !== null && (
        <div className={classes.state}>
          <ErrorNotice
            title="The levels could not be measured"
            error={measured.error}
            onRetry={measured.measure}
          />
        </div>
      )}
    </div>
  );
}

function Figures({ level, original }: { level: MeasuredLevel | undefined; original: number }) {
  if (!level)
    return (
      <span className={classes.figures}>
        <span className={classes.range}>not measured</span>
      </span>
    );
  const [low, high] = [formatBytes(level.low), formatBytes(level.high)];
  const sure = level.exact || low === high;
  const saved = Math.round((1 - level.expected / Math.max(1, original)) * 100);
  return (
    <span className={classes.figures}>
      <span className={classes.size}>
        {sure ? '' : '≈ '}
        {formatBytes(level.expected)}
      </span>
      <span className={classes.saved}>{saved > 0 ? `${saved} % smaller` : 'no smaller'}</span>
      {!sure && (
        <span className={classes.range}>
          {low} to {high}
        </span>
      )}
      {level.similarity !== null && (
        <span className={classes.range}>
          {level.similarity === 1 ? 'pictures the same' : `pictures ${asPercent(level.similarity)} alike`}
        </span>
      )}
    </span>
  );
}
