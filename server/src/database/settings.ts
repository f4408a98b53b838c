import { text, whole } from '../setting.ts';

export const databaseSettings = {
  url: text<string | undefined>({
    env: 'DATABASE_URL',
    doc: 'Your own PostgreSQL (13 or newer), as postgres://user:password@host:port/database. Unset: a private PostgreSQL runs inside DATA_DIR.',
    default: undefined,
    secret: true,
  }),
  poolSize: whole(
    {
      env: 'DATABASE_POOL_SIZE',
      doc: 'Most database connections one process opens for queries, from 2 to 90; one more is kept for live events. The private PostgreSQL accepts 100 in all.',
      default: 10,
    },
    { min: 2, max: 90 },
  ),
};
