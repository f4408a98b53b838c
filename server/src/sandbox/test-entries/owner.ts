/** An Octavo process with a pool and busy processes in it, to be killed from outside. For tests. */
import { openSandbox } from '../pool.ts';

const [folder, level] = process.argv.slice(2);
const sandbox = await openSandbox({
  folder: folder!,
  entry: new URL('disasters.ts', import.meta.url),
  processes: 2,
  chunksPerProcess: 50,
  level: Number(level) as 0 | 1 | 2 | 3,
});
const box = { softSeconds: 60, hardSeconds: 60, memoryBytes: 3e8, diskBytes: 1e8, network: false };
let begun = 0;
const onEvent = () => {
  begun += 1;
  if (begun === 2) console.log('busy');
};
for (const what of ['spins the CPU', 'leaves orphans and hangs'])
  void sandbox.run({ request: { do: what }, inputs: [], box, onEvent });
