import { ActionIcon, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { formatBytes } from '../ui/format.ts';
import classes from './file-list.module.css';
import { move, type Picked } from './picked-files.ts';

/** The chosen files; with `ordered`, buttons that move them, since the order is the order of the result. */
export function FileList(props: {
  files: readonly Picked[];
  ordered: boolean;
  disabled: boolean;
  onChange: (files: Picked[]) => void;
}) {
  const { files } = props;
  const [said, setSaid] = useState('');
  const shift = (index: number, by: -1 | 1) => {
    props.onChange(move(files, index, by));
    setSaid(`${files[index]!.file.name} is now number ${index + by + 1} of ${files.length}.`);
  };
  return (
    <>
      <ol className={classes.list} data-ordered={props.ordered || undefined} aria-label="Chosen files">
        {files.map(({ key, file, error }, index) => (
          <li key={key} className={classes.row}>
            <div className={classes.line}>
              <Text className={classes.name} size="sm" title={file.name}>
                <bdi>{file.name}</bdi>
              </Text>
              <Text size="sm" c="dimmed" className={classes.size}>
                {formatBytes(file.size)}
              </Text>
              {props.ordered && files.length > 1 && (
                <>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={`Move ${file.name} up`}
                    aria-disabled={index === 0 || props.disabled}
                    onClick={() => index > 0 && !props.disabled && shift(index, -1)}
                  >
                    <IconArrowUp size={18} stroke={1.6} aria-hidden />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={`Move ${file.name} down`}
                    aria-disabled={index === files.length - 1 || props.disabled}
                    onClick={() => index < files.length - 1 && !props.disabled && shift(index, 1)}
                  >
                    <IconArrowDown size={18} stroke={1.6} aria-hidden />
                  </ActionIcon>
                </>
              )}
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove ${file.name}`}
                disabled={props.disabled}
                onClick={() => props.onChange(files.filter((one) => one.key !== key))}
              >
                <IconX size={18} stroke={1.6} aria-hidden />
              </ActionIcon>
            </div>
            {error !== undefined && <ErrorNotice title="This file was refused" error={error} />}
          </li>
        ))}
      </ol>
      <div className={classes.said} aria-live="polite">
        {said}
      </div>
    </>
  );
}
