import type { Message, Work } from './work.ts';

/** What may be handed over instead of copied. */
interface Done<T> {
  answer: T;
  handed: Uint8Array[];
}

async function image(task: Work['image']['ask']): Promise<Done<Work['image']['answer']>> {
  const { recompress } = await import('../images/recompress.ts');
  const outcome = await recompress(task);
  if (outcome.kind !== 'replaced') return { answer: outcome, handed: [] };
  const bytes = new Uint8Array(outcome.bytes);
  return { answer: { ...outcome, bytes }, handed: [bytes] };
}

async function deflate({ data, effort }: Work['deflate']['ask']): Promise<Done<Uint8Array>> {
  const { deflateOptimal } = await import('../deflate/optimal.ts');
  const bytes = new Uint8Array(
    deflateOptimal(Buffer.from(data.buffer, data.byteOffset, data.length), { effort }),
  );
  return { answer: bytes, handed: [bytes] };
}

/** CPU time of this thread, so that on a busy machine as many pages are seen as on a quiet one; Node before 23.9 has the clock only. */
function spentMilliseconds(): number {
  if (!process.threadCpuUsage) return performance.now();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

async function look(ask: Work['look']['ask']): Promise<Done<Work['look']['answer']>> {
  const { look: lookAt } = await import('../compare.ts');
  const started = spentMilliseconds();
  const { path, pages, textPages, dpi, drawingMilliseconds, readingMilliseconds } = ask;
  const late = (seen: number) =>
    spentMilliseconds() - started > (seen < pages.length ? drawingMilliseconds : readingMilliseconds);
  const answer = await lookAt(path, { pages, textPages, dpi, late });
  return { answer, handed: answer.flatMap(({ view }) => (view ? [view.luma] : [])) };
}

/** Does one piece of work in the calling thread. Throws what it throws. */
export function perform(message: Message): Promise<Done<Work[keyof Work]['answer']>> {
  if (message.kind === 'image') return image(message.ask);
  return message.kind === 'deflate' ? deflate(message.ask) : look(message.ask);
}
