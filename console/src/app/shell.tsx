import { Anchor } from '@mantine/core';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { Mark } from '../ui/mark.tsx';
import { ColorSchemeButton } from './color-scheme-button.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import classes from './shell.module.css';

const places = [
  { to: '/', label: 'New job' },
  { to: '/jobs', label: 'Jobs' },
  { to: '/operate', label: 'Operate' },
] as const;

export function Shell() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const shown = useRef(path);
  // A new page without a page load: the keyboard and the screen reader start at its top, as after a load.
  useEffect(() => {
    if (shown.current !== path) main.current?.focus({ preventScroll: true });
    shown.current = path;
  }, [path]);

  return (
    <>
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <Link to="/" className={classes.brand} aria-label="Octavo, start">
            <Mark />
            <span>Octavo</span>
          </Link>
          <nav className={classes.nav} aria-label="Main">
            {places.map(({ to, label }) => (
              <Link
                key={to}
                to={to}
                className={classes.place}
                activeOptions={{ exact: to === '/', includeSearch: false }}
              >
                {label}
              </Link>
            ))}
          </nav>
          <ColorSchemeButton />
        </div>
      </header>
      <ConnectionBanner />
      <main id="main" ref={main} tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
      <footer className={classes.footer}>
        <Anchor href="/docs" size="sm" c="dimmed">
          API reference
        </Anchor>
        <Anchor href="/api/v1/openapi.json" size="sm" c="dimmed">
          OpenAPI
        </Anchor>
        <Anchor component={Link} to="/demo" size="sm" c="dimmed">
          React
        </Anchor>
      </footer>
    </>
  );
}
