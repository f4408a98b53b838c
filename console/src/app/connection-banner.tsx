import { OctavoError } from '@octavo/client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useHealth } from '../operate/use-health.ts';
import classes from './connection-banner.module.css';

/** Says that the server does not answer, and brings every page up to date when it does again. */
export function ConnectionBanner() {
  const queries = useQueryClient();
  const health = useHealth();
  const lost =
    health.error instanceof OctavoError && (health.error.status === 0 || health.error.status >= 500);
  const wasLost = useRef(false);
  useEffect(() => {
    if (wasLost.current && !lost) void queries.invalidateQueries();
    wasLost.current = lost;
  }, [lost, queries]);
  const ailing = health.data?.services.database?.ok === false;
  const idle = !ailing && health.data?.services.queue?.workers === 0;
  return (
    <div role="status">
      {lost && (
        <p className={classes.banner}>
          Octavo does not answer. Running jobs are not lost; this page tries again every few seconds.
        </p>
      )}
      {!lost && idle && (
        <p className={classes.banner}>
          No worker is running. Jobs are accepted and wait until one is started.
        </p>
      )}
      {!lost && ailing && (
        <p className={classes.banner}>Octavo has trouble with its database and may refuse work for now.</p>
      )}
    </div>
  );
}
