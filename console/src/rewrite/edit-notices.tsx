import { Alert, Button, List, Text } from '@mantine/core';
import type { EditsOf } from './use-edits.ts';

/** Where the edits of a result are, and what became of those that have no place any more. */
export function EditNotices({ edits }: { edits: EditsOf }) {
  const count = edits.edits.now.size;
  return (
    <>
      {count > 0 && (
        <Text size="sm" mt="sm">
          {count === 1 ? 'One edit lives' : `${count.toLocaleString('en')} edits live`} in this browser only:
          the result on the server stays as it was made. Save a file to take edits along.
        </Text>
      )}
      {!edits.kept && (
        <Alert color="red" variant="light" mt="sm" title="The browser has no room for the last edit">
          It is shown here but goes when the page is closed. Save a file now.
        </Alert>
      )}
      {edits.edits.orphans.length > 0 && (
        <Alert color="orange" variant="light" mt="sm" title="Edits whose sentence is gone">
          <Text size="sm">The result was made anew, and these sentences are not in it:</Text>
          <List size="sm" my="xs">
            {edits.edits.orphans.slice(0, 20).map((one) => (
              <List.Item key={`${one.index} ${one.text}`}>
                p. {one.pages}: <bdi>{one.text}</bdi> (was: <bdi>{one.was}</bdi>)
              </List.Item>
            ))}
          </List>
          {edits.edits.orphans.length > 20 && (
            <Text size="sm">and {edits.edits.orphans.length - 20} more.</Text>
          )}
          <Button size="compact-sm" variant="default" onClick={edits.dropOrphans}>
            Drop them
          </Button>
        </Alert>
      )}
    </>
  );
}
