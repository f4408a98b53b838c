import { Button, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Page } from '../ui/page.tsx';

export function NotFoundPage() {
  return (
    <Page title="Nothing here">
      <Text mb="lg">This address leads nowhere. It may have been mistyped, or what it named is gone.</Text>
      <Group>
        <Button component={Link} to="/">
          Start a new job
        </Button>
        <Button component={Link} to="/jobs" variant="default">
          See all jobs
        </Button>
      </Group>
    </Page>
  );
}

/** What a page shows when it could not be drawn: a bug, or a part of the console that could not be loaded. */
export function ProblemPage({ error }: { error: unknown }) {
  const words = error instanceof Error ? error.message : String(error);
  const loading = /dynamically imported module|Importing a module/i.test(words);
  return (
    <Page title="This page broke">
      <Text mb="lg" role="alert">
        {loading
          ? 'A part of the console could not be loaded. It was probably updated: load the page again.'
          : 'Something in the console went wrong. Your jobs are not affected.'}
      </Text>
      <Group>
        <Button onClick={() => window.location.reload()}>Load again</Button>
        <Button component="a" href="/" variant="default">
          Start a new job
        </Button>
      </Group>
      {!loading && (
        <Text component="pre" size="xs" c="dimmed" mt="xl" style={{ whiteSpace: 'pre-wrap' }}>
          {words}
        </Text>
      )}
    </Page>
  );
}
