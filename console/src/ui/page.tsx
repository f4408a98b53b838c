import { Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import classes from './page.module.css';

/** A page: its title in the tab and as the one h1, what belongs beside it, and the content. */
export function Page(props: {
  title: string;
  /** Before the product's name in the tab, when it should say more than the heading. */
  tab?: string;
  above?: ReactNode;
  below?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  useDocumentTitle(`${props.tab ?? props.title} · Octavo`);
  return (
    <>
      <div className={classes.head}>
        <div className={classes.words}>
          {props.above}
          <Title order={1} className={classes.title}>
            {props.title}
          </Title>
          {props.below}
        </div>
        {props.actions && <div className={classes.actions}>{props.actions}</div>}
      </div>
      {props.children}
    </>
  );
}
