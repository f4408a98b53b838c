import { type Logger, pino } from 'pino';
import { oneOf, type Values } from './setting.ts';

export type { Logger };

export const logSettings = {
  level: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
    env: 'LOG_LEVEL',
    doc: 'The least severe log lines that are written.',
    default: 'info',
  }),
};

/**
 * Structured logs: one JSON object per line with `timestamp`, `level` and `event`; lines about a job carry `job_id` and
 * `client_job_id`. Strings from outside are cut at 1 kB so that a hostile name cannot flood the log.
 */
export function openLog(
  settings: Values<typeof logSettings>,
  stream: 'stdout' | 'stderr' = 'stdout',
): Logger {
  return pino(
    {
      level: settings.level,
      base: { service: 'octavo' },
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label.toUpperCase() }), log: (fields) => trim(fields) },
      redact: {
        paths: ['req.headers.authorization', 'req.headers.cookie', '*.password'],
        censor: '[hidden]',
      },
    },
    pino.destination({ dest: stream === 'stdout' ? 1 : 2, sync: false }),
  );
}

const longest = 1000;

function trim(fields: Record<string, unknown>): Record<string, unknown> {
  for (const [key, value] of Object.entries(fields))
    if (typeof value === 'string' && value.length > longest) fields[key] = `${value.slice(0, longest)}…`;
  return fields;
}
