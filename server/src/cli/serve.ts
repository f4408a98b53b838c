import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { consoleFolder } from '../app/compose.ts';
import { readConfig } from '../app/config.ts';
import { type ServeRole, serve } from '../app/serve.ts';
import { validationError } from '../fault.ts';
import { openLog } from '../log.ts';

/** `octavo serve`: runs until it is told to stop (SIGINT, SIGTERM), then drains. A second signal stops at once. */
export async function command(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { role: { type: 'string', default: 'all' } } });
  if (!['all', 'api', 'worker'].includes(values.role))
    throw validationError({
      summary: '--role must be all, api or worker.',
      fields: [{ path: 'role', message: 'must be all, api or worker' }],
    });
  const started = performance.now();
  const config = readConfig();
  const log = openLog(config.log);
  const running = await serve(config, values.role as ServeRole, log);
  const seconds = Math.round(performance.now() - started) / 1000;
  log.info({ event: 'ready', role: values.role, url: running.url, duration: seconds }, 'ready');
  if (running.url) console.error(welcome(running.url, seconds));
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve()).once('SIGTERM', () => resolve());
  });
  // A terminal's Ctrl-C reaches us twice under npm, once by the terminal and once by npm: only a later one is a second wish.
  const asked = Date.now();
  const leave = (code: number) => () => {
    if (Date.now() - asked > 500) process.exit(code);
  };
  process.on('SIGINT', leave(130)).on('SIGTERM', leave(143));
  log.info({ event: 'stopping' }, 'stopping: running work is finished first');
  await running.stop();
  log.info({ event: 'stopped' }, 'stopped');
  return 0;
}

function welcome(url: string, seconds: number): string {
  const sample = existsSync('samples/brochure.pdf') ? 'samples/brochure.pdf' : 'in.pdf';
  return [
    '',
    `Octavo is ready (${seconds.toFixed(1)} s): ${url}`,
    ...(existsSync(consoleFolder) ? [] : ['The console is not built; `npm start` builds it.']),
    `API reference:   ${url}/docs`,
    'Try it:',
    `  curl -sS -H 'Prefer: wait=60' -F file=@${sample} -F level=medium ${url}/api/v1/compress`,
    '',
  ].join('\n');
}
