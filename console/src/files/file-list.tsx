import { ActionIcon, Text, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { formatBytes } from '../ui/format.ts';
import classes from './file-list.module.css';
import { type Picked, put } from './picked-files.ts';

/** The chosen files; with `ordered` they can be moved, by the mouse and by buttons: their order is that of the result. */
export function FileList(props: {
  files: readonly Picked[];
  ordered: boolean;
  disabled: boolean;
  onChange: (files: Picked[]) => void;
}) {
  const { files } = props;
  const [said, setSaid] = useState('');
  const [dragged, setDragged] = useState<string | null>(null);
  const moves = props.ordered && files.length > 1 && !props.disabled;
  const place = (from: number, to: number) => {
    props.onChange(put(files, from, to));
    setSaid(`${files[from]!.file.name} is now number ${to + 1} of ${files.length}.`);
  };
  const shift = (index: number, by: -1 | 1) => place(index, index + by);
  return (
    <>
      <ol className={classes.list} data-ordered={props.ordered || undefined} aria-label="Chosen files">
        {files.map(({ key, file, error }, index) => (
          <li
            key={key}
            className={classes.row}
            draggable={moves}
            data-dragged={dragged === key || undefined}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              setDragged(key);
            }}
            // The order follows the pointer, so what is let go lies where it is seen.
            onDragOver={(event) => {
              const from = files.findIndex((one) => one.key === dragged);
              if (!moves || from < 0) return;
              event.preventDefault();
              if (from !== index) place(from, index);
            }}
            onDrop={(event) => event.preventDefault()}
            onDragEnd={() => setDragged(null)}
          >
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
      <VisuallyHidden aria-live="polite">{said}</VisuallyHidden>
    </>
  );
}
