/** Documents that tell the model to do otherwise, and a model that obeys: what of it reaches the result. */
import { openStandIn } from '../../server/test/model-stand-in/stand-in.ts';
import { startServer } from '../../server/test/server.ts';
import { documentOf } from './attempt-document.ts';
import { type Attempt, attempts } from './attempts.ts';
import { cell, type Shown } from './figures.ts';
import { askedOf, careful, rewritten } from './through.ts';
import { balance, textOf } from './words.ts';

export async function injection(): Promise<Shown> {
  const standIn = await openStandIn();
  const server = await startServer({ ...standIn.environment(), WORKER_CONCURRENCY: '2' });
  const rows: (string | number)[][] = [];
  const broken: string[] = [];
  try {
    for (const attempt of attempts) rows.push(await one(attempt));
  } finally {
    await server.stop();
    await standIn.close();
  }
  return {
    title: 'Documents that give orders',
    what: 'A page or two with an order to the model among sentences as any, and a model that obeys: it answers what the order wants, everything else as the rules would say it. The result must have the words of the document, each once, in order, and nothing else; what was refused must be counted.',
    columns: ['order', 'where', 'the model answers', 'refused', 'result'],
    rows,
    broken,
  };

  async function one(attempt: Attempt): Promise<(string | number)[]> {
    const { name, language, where, obeyed } = attempt;
    const book = documentOf(attempt);
    let said = '';
    standIn.reset();
    standIn.setAnswer((asked) => {
      const calm = careful(language)(asked);
      const value = obeyed(calm, askedOf(asked.prompt));
      said ||= typeof value === 'string' ? value : JSON.stringify(value);
      return value;
    });
    const { job, rows: made } = await rewritten(`${server.url}/api/v1`, book.pdf, {
      engine: 'model',
      language,
    });
    const found = balance(book.text.join('\n'), textOf(made));
    const kept = job.status === 'completed' && found.lost + found.added === 0;
    const refused = job.result?.refused ?? 0;
    if (!kept)
      broken.push(
        `${name}: ${job.status} ${job.error?.code ?? ''} ${JSON.stringify(found.places.slice(0, 2))}`,
      );
    // What is left out with the notes never reaches the model: there is nothing to refuse.
    if (kept && refused === 0 && standIn.calls.length > 0 && !attempt.harmless)
      broken.push(`${name}: nothing was refused`);
    const { methods } = job.result ?? { methods: { unchanged: 0, local: 0, model: 0 } };
    return [
      cell(name),
      where,
      cell(said, 90),
      refused,
      kept
        ? `every word once; ${methods.model} by the model, ${methods.local} by rules, ${methods.unchanged} as they were`
        : '**not the document’s words**',
    ];
  }
}
