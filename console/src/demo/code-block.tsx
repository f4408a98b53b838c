import { Button, Code } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import classes from './demo-page.module.css';

/** Code to take along. */
export function CodeBlock({ code, name }: { code: string; name: string }) {
  const clipboard = useClipboard();
  return (
    <div className={classes.code}>
      <Code block tabIndex={0} aria-label={name} role="region">
        {code}
      </Code>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => clipboard.copy(code)}
        aria-label={clipboard.copied ? 'Copied' : `Copy: ${name}`}
      >
        {clipboard.copied ? 'Copied' : 'Copy'}
      </Button>
    </div>
  );
}
