import {
  Checkbox,
  Group,
  Input,
  NativeSelect,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Slider,
  Stack,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core';
import { Fragment, type ReactNode, useId, useState } from 'react';
import classes from './option-fields.module.css';
import type { Field, Values } from './option-schema.ts';

/** The options of an operation as a form. */
export function OptionFields(props: {
  fields: readonly Field[];
  /** Drawn otherwise than by their shape. */
  own?: Partial<Record<string, (field: Field, one: Omit<One, 'field'>) => ReactNode>>;
  values: Values;
  errors: Record<string, string>;
  onChange: (name: string, value: unknown) => void;
}) {
  return (
    <Stack gap="lg">
      {props.fields.map((field) => {
        const one = {
          value: props.values[field.name],
          error: props.errors[field.name],
          onChange: (value: unknown) => props.onChange(field.name, value),
        };
        const own = props.own?.[field.name];
        return own ? (
          <Fragment key={field.name}>{own(field, one)}</Fragment>
        ) : (
          <OptionField key={field.name} field={field} {...one} />
        );
      })}
    </Stack>
  );
}

interface One<F extends Field = Field> {
  field: F;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
}

function OptionField({ field, value, error, onChange }: One) {
  const common = {
    label: field.label,
    description: field.description,
    error,
    required: field.required,
    name: field.name,
  };
  switch (field.kind) {
    case 'choice':
      return <ChoiceField {...{ field, value, error, onChange }} />;
    case 'number':
      return <NumberField {...{ field, value, error, onChange }} />;
    case 'switch':
      return (
        <Switch
          {...common}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'text': {
      const Text = field.long ? Textarea : TextInput;
      return (
        <Text
          {...common}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.currentTarget.value)}
          {...(field.maxLength ? { maxLength: field.maxLength } : {})}
        />
      );
    }
    case 'flags':
      return (
        <Checkbox.Group
          label={field.label}
          description={field.description}
          error={error}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(chosen) =>
            onChange(field.choices.filter((one) => chosen.includes(one.value)).map(({ raw }) => raw))
          }
        >
          <Group gap="xs" mt={8}>
            {field.choices.map((one) => (
              <Checkbox key={one.value} value={one.value} label={one.label} name={field.name} mr="sm" />
            ))}
          </Group>
        </Checkbox.Group>
      );
    case 'secret':
      return (
        <PasswordInput
          label={field.label}
          description={[field.description, 'It is kept only until the job ends.'].filter(Boolean).join(' ')}
          error={error}
          required={field.required}
          // Not the password of an account: nothing a browser should offer to keep.
          autoComplete="off"
          data-1p-ignore
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.currentTarget.value || undefined)}
          {...(field.maxLength ? { maxLength: field.maxLength } : {})}
        />
      );
    case 'lines':
      return (
        <Textarea
          {...common}
          description={[field.description, 'One per line.'].filter(Boolean).join(' ')}
          autosize
          minRows={2}
          value={Array.isArray(value) ? value.join('\n') : ''}
          onChange={(event) => {
            const lines = event.currentTarget.value.split('\n');
            onChange(lines.some((line) => line !== '') ? lines : undefined);
          }}
        />
      );
    case 'json':
      return <JsonField {...{ field, value, error, onChange }} />;
  }
}

type Kind<K extends Field['kind']> = Extract<Field, { kind: K }>;

function ChoiceField({ field, value, error, onChange }: One<Kind<'choice'>>) {
  const id = useId();
  const current = value === undefined ? '' : String(value);
  const change = (text: string) => onChange(field.choices.find((one) => one.value === text)?.raw);
  const letters = field.choices.reduce((sum, one) => sum + one.label.length, 0);
  // Side by side while it fits a phone, and only when one of them is always chosen.
  if (field.choices.length <= 4 && letters <= 30 && field.default !== undefined)
    return (
      <Input.Wrapper
        label={field.label}
        description={field.description}
        error={error}
        labelElement="div"
        id={id}
      >
        <SegmentedControl
          fullWidth
          mt={6}
          data={field.choices}
          value={current}
          onChange={change}
          aria-label={field.label}
          aria-describedby={field.description ? `${id}-description` : undefined}
        />
      </Input.Wrapper>
    );
  return (
    <NativeSelect
      label={field.label}
      description={field.description}
      error={error}
      required={field.required}
      data={[
        ...(field.default === undefined ? [{ value: '', label: 'Not set' }] : []),
        ...field.choices.map(({ value, label }) => ({ value, label })),
      ]}
      value={current}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

function NumberField({ field, value, error, onChange }: One<Kind<'number'>>) {
  const id = useId();
  const { min, max, step, whole } = field;
  const number = typeof value === 'number' ? value : undefined;
  return (
    <Input.Wrapper
      id={id}
      label={field.label}
      description={field.description}
      error={error}
      required={field.required}
    >
      <div className={classes.number}>
        <NumberInput
          id={id}
          className={classes.figure}
          hideControls
          placeholder={field.required ? undefined : 'not set'}
          error={error !== undefined}
          min={min}
          max={max}
          step={step}
          allowDecimal={!whole}
          clampBehavior="none"
          value={number ?? (typeof value === 'string' ? value : '')}
          onChange={(next) => onChange(next === '' ? undefined : next)}
        />
        {/* Of an option that is not set there is nothing to slide. */}
        {number !== undefined && min !== undefined && max !== undefined && (max - min) / step <= 200 && (
          <Slider
            className={classes.slider}
            label={null}
            thumbLabel={`${field.label}, slider`}
            min={min}
            max={max}
            step={step}
            value={Math.min(max, Math.max(min, number))}
            onChange={onChange}
          />
        )}
      </div>
    </Input.Wrapper>
  );
}

function JsonField({ field, value, error, onChange }: One<Kind<'json'>>) {
  const [text, setText] = useState(() => (value === undefined ? '' : JSON.stringify(value, null, 2)));
  return (
    <Textarea
      label={field.label}
      description={[field.description, 'As JSON.'].filter(Boolean).join(' ')}
      error={error}
      required={field.required}
      autosize
      minRows={3}
      value={text}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setText(next);
        try {
          onChange(next.trim() === '' ? undefined : JSON.parse(next));
        } catch {
          // Kept as text, which the check before sending refuses.
          onChange(next);
        }
      }}
    />
  );
}
