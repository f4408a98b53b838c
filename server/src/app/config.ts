import { resolve } from 'node:path';
import { creditSettings } from '../accounts/settings.ts';
import { databaseSettings } from '../database/settings.ts';
import { fault } from '../fault.ts';
import { fileSettings } from '../files/settings.ts';
import { isLoopback } from '../http/guard.ts';
import { httpSettings } from '../http/settings.ts';
import { jobSettings } from '../jobs/settings.ts';
import { logSettings } from '../log.ts';
import { modelProblems, modelSettings } from '../models/settings.ts';
import { sandboxSettings } from '../sandbox/settings.ts';
import { oneOf, type Setting, type Settings, text, type Values } from '../setting.ts';
import { storageSettings } from '../storage/open.ts';

export const badConfiguration = fault({ code: 'BAD_CONFIGURATION', kind: 'invalid', message: '{summary}' });

const appSettings = {
  dataDir: text({
    env: 'DATA_DIR',
    doc: 'Folder of everything that is kept: the private database, the files, scratch space.',
    default: './data' as string,
  }),
  jwtSecret: {
    env: 'JWT_SECRET',
    doc: 'Signs download links and tokens: at least 32 characters, e.g. from `openssl rand -base64 32`. Unset: one is made at the first start and kept in DATA_DIR/secret. Several machines need the same one.',
    default: undefined,
    parse: (raw: string) => {
      if (raw.length < 32) throw new Error('must have at least 32 characters');
      return raw;
    },
    secret: true,
  } as Setting<string | undefined>,
  auth: oneOf(['off'], {
    env: 'AUTH',
    doc: 'Who may call. `off`: one local owner without limits, on loopback only.',
    default: 'off',
  }),
};

/** Every setting there is, by the module that owns it; the configuration reference is printed from this. */
export const settings = {
  app: appSettings,
  http: httpSettings,
  database: databaseSettings,
  storage: storageSettings,
  files: fileSettings,
  jobs: jobSettings,
  sandbox: sandboxSettings,
  models: modelSettings,
  credits: creditSettings,
  log: logSettings,
} satisfies Record<string, Settings>;

export type Config = { readonly [K in keyof typeof settings]: Values<(typeof settings)[K]> };

/**
 * Reads the environment once; `defaults` stand in for variables that are unset. Throws BAD_CONFIGURATION naming the variable and what it must be; a combination that would
 * expose the service is refused here, before anything is opened.
 */
export function readConfig(
  defaults: Record<string, string> = {},
  environment: NodeJS.ProcessEnv = process.env,
): Config {
  const env: Record<string, string | undefined> = { ...defaults, ...environment };
  const problems: string[] = [];
  const config = Object.fromEntries(
    Object.entries(settings).map(([group, declared]) => [
      group,
      Object.fromEntries(
        Object.entries(declared as Settings).map(([name, setting]) => {
          const raw = env[setting.env];
          if (raw === undefined || raw.trim() === '') return [name, setting.default];
          try {
            return [name, setting.parse(raw.trim())];
          } catch (error) {
            problems.push(`${setting.env} ${(error as Error).message}.`);
            return [name, setting.default];
          }
        }),
      ),
    ]),
  ) as unknown as Config;
  if (config.app.auth === 'off' && !isLoopback(config.http.host) && !config.http.allowOpen)
    problems.push(
      `HOST is ${config.http.host} while AUTH=off: everyone who reaches the port could do everything. Listen on 127.0.0.1, or set ALLOW_OPEN=true if that is what you want.`,
    );
  problems.push(...modelProblems(config.models));
  if (problems.length > 0) throw badConfiguration({ summary: problems.join(' ') });
  const dataDir = resolve(config.app.dataDir);
  return freeze({ ...config, app: { ...config.app, dataDir } });
}

function freeze<T extends object>(value: T): T {
  // Typed arrays (the storage key) cannot be frozen.
  if (ArrayBuffer.isView(value)) return value;
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) freeze(inner);
  return Object.freeze(value);
}
