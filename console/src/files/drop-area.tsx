import { Button, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconFilePlus } from '@tabler/icons-react';
import { useRef } from 'react';
import classes from './drop-area.module.css';

/**
 * Where files are dropped. The button inside is what the keyboard and the screen reader use; the area around it is for
 * the mouse. Every type is let in: only the server can tell a type, and a refusal there names the remedy.
 */
export function DropArea(props: {
  accepts: string;
  filter: string;
  compact: boolean;
  onFiles: (files: File[]) => void;
}) {
  const open = useRef<() => void>(null);
  return (
    <Dropzone
      onDrop={props.onFiles}
      openRef={open}
      multiple
      activateOnKeyboard={false}
      tabIndex={-1}
      enablePointerEvents
      inputProps={{ accept: props.filter, 'aria-label': 'Files' }}
      className={classes.area}
      data-compact={props.compact || undefined}
    >
      <div className={classes.inner}>
        {!props.compact && <IconFilePlus size={40} stroke={1.1} aria-hidden className={classes.icon} />}
        <Text fw={600}>{props.compact ? 'Drop more files here' : 'Drop files here'}</Text>
        {!props.compact && (
          <Text size="sm" c="dimmed">
            {props.accepts}
          </Text>
        )}
        <Button
          variant={props.compact ? 'default' : 'filled'}
          size={props.compact ? 'xs' : 'sm'}
          onClick={(event) => {
            event.stopPropagation();
            open.current?.();
          }}
        >
          {props.compact ? 'Add files' : 'Choose files'}
        </Button>
      </div>
    </Dropzone>
  );
}
