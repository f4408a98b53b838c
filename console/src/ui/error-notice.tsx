import { Alert, Button, Code, Group, List, Text } from '@mantine/core';
import { OctavoError, type PublicError } from '@octavo/client';
import { IconAlertTriangle } from '@tabler/icons-react';
import { fieldErrors } from '../operations/field-errors.ts';

/** An error for people: what happened and what helps, with the code for whoever must look it up. */
export function ErrorNotice(props: {
  title: string;
  error: unknown;
  onRetry?: (() => void) | undefined;
  /** Names of fields whose errors are shown beside them. */
  shownFields?: readonly string[];
}) {
  const { error } = props;
  const known = isPublic(error) ? error : null;
  const requestId = error instanceof OctavoError ? error.requestId : null;
  const fields = known
    ? Object.entries(fieldErrors(known.details)).filter(([name]) => !props.shownFields?.includes(name))
    : [];
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      title={props.title}
      icon={<IconAlertTriangle size={20} stroke={1.6} aria-hidden />}
    >
      <Text size="sm">{known?.message ?? 'Something unexpected happened.'}</Text>
      {fields.length > 0 && (
        <List size="sm" mt="xs">
          {fields.map(([name, message]) => (
            <List.Item key={name}>
              {name}: {message}
            </List.Item>
          ))}
        </List>
      )}
      <Group gap="sm" mt="xs">
        {known && <Code>{known.code}</Code>}
        {known?.retryable && (
          <Text size="xs" c="dimmed">
            Trying again may help.
          </Text>
        )}
        {requestId && (
          <Text size="xs" c="dimmed">
            Request {requestId}
          </Text>
        )}
        {props.onRetry && (
          <Button size="compact-sm" variant="default" onClick={props.onRetry}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  );
}

const isPublic = (error: unknown): error is PublicError =>
  typeof error === 'object' && error !== null && 'code' in error && 'message' in error;
