import type { ReactNode } from 'react';
import classes from './columns.module.css';

/** Sheets side by side where there is room for two. */
export const Columns = ({ children }: { children: ReactNode }) => (
  <div className={classes.columns}>{children}</div>
);
