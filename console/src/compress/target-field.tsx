import { Text, TextInput } from '@mantine/core';
import { useId } from 'react';
import type { Field } from '../operations/option-schema.ts';
import type { LevelPreview } from './level-preview.ts';
import { answerTarget } from './target-answer.ts';
import classes from './target-field.module.css';

/** The size asked for, with a word at once on whether it is within reach. */
export function TargetField(props: {
  field: Field;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
  /** Bytes of the one file that is chosen. */
  original: number | null;
  preview: LevelPreview | null;
}) {
  const { field, original, preview } = props;
  const id = useId();
  const text = typeof props.value === 'string' ? props.value : '';
  const answer = answerTarget(text, original, preview);
  return (
    <div>
      <TextInput
        label={field.label}
        description={field.description}
        error={props.error}
        required={field.required}
        name={field.name}
        placeholder="2 MB or 50 %"
        autoComplete="off"
        maxLength={20}
        aria-describedby={`${id}-answer`}
        value={text}
        onChange={(event) => props.onChange(event.currentTarget.value || undefined)}
      />
      <div id={`${id}-answer`} role="status">
        {answer && (
          <Text size="sm" className={classes.answer} data-kind={answer.kind}>
            {answer.text.charAt(0).toUpperCase() + answer.text.slice(1)}
          </Text>
        )}
      </div>
    </div>
  );
}
