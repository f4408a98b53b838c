import { Title } from '@mantine/core';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import classes from './section.module.css';

/** A titled sheet on the page. */
export function Section({
  title,
  aside,
  children,
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={classes.sheet} aria-labelledby={id}>
      <div className={classes.head}>
        <Title order={2} size="h4" id={id}>
          {title}
        </Title>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** The same, folded: the browser's own disclosure, so the keyboard and "find in page" work. */
export function Fold(props: {
  title: string;
  aside?: ReactNode;
  open?: boolean;
  onOpen?: () => void;
  children: ReactNode;
}) {
  const sheet = useRef<HTMLDetailsElement>(null);
  // Opened when there is a reason to; never closed under the reader's eyes.
  useEffect(() => {
    if (props.open && sheet.current) sheet.current.open = true;
  }, [props.open]);
  return (
    <details
      ref={sheet}
      className={classes.sheet}
      onToggle={(event) => event.currentTarget.open && props.onOpen?.()}
    >
      <summary className={classes.summary}>
        <span className={classes.summaryTitle}>{props.title}</span>
        {props.aside}
      </summary>
      <div className={classes.folded}>{props.children}</div>
    </details>
  );
}
