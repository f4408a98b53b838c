import type { Operation } from '@octavo/client';
import choice from '../ui/choice.module.css';
import classes from './operation-picker.module.css';

/** The operations as radio buttons; those this machine cannot do say why. */
export function OperationPicker(props: {
  operations: readonly Operation[];
  value: string | undefined;
  onChange: (name: string) => void;
}) {
  return (
    <fieldset className={`${choice.choices} ${classes.operations}`}>
      <legend className={classes.legend}>Operation</legend>
      {props.operations.map((operation) => (
        <label key={operation.name} className={choice.choice}>
          <input
            type="radio"
            name="operation"
            value={operation.name}
            checked={props.value === operation.name}
            disabled={!operation.available}
            onChange={() => props.onChange(operation.name)}
            aria-describedby={`about-${operation.name}`}
          />
          <span className={choice.name}>{operation.title}</span>
          <span className={classes.about} id={`about-${operation.name}`}>
            {operation.available
              ? operation.summary
              : `Not available: ${operation.reason ?? 'no reason given'}`}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
