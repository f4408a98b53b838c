import { judged, objection, spelled } from './judge.ts';
import type { Outcome } from './outcome.ts';

/** How often each outcome was met, by what was expected. */
export function table(outcomes: readonly Outcome[]): string {
  const count = (name: (outcome: Outcome) => string) => {
    const groups = Map.groupBy(outcomes, name);
    return [...groups].sort(([a], [b]) => a.localeCompare(b));
  };
  const columns = [...new Set(outcomes.map((outcome) => outcome.operation))].sort();
  const rows = count((outcome) => `${outcome.entry.expect} | ${spelled(outcome)}`).map(([name, all]) => {
    const cells = columns.map((column) => all.filter((outcome) => outcome.operation === column).length);
    return `| ${name} | ${cells.join(' | ')} |`;
  });
  return [
    `| expected | outcome | ${columns.join(' | ')} |`,
    `|---|---|${columns.map(() => '---:|').join('')}`,
    ...rows,
  ].join('\n');
}

/** The whole run as a page. */
export function report(outcomes: readonly Outcome[], seconds: number, machine: string): string {
  const slowest = [...outcomes].sort((a, b) => b.seconds - a.seconds).slice(0, 20);
  const files = new Set(outcomes.map((outcome) => outcome.entry.file)).size;
  const line = (outcome: Outcome) =>
    `| ${outcome.entry.file} | ${outcome.operation} | ${outcome.entry.expect} | ${spelled(outcome)} | ${outcome.pages ?? ''} | ${outcome.seconds} |`;
  return [
    '# Hostile files',
    '',
    `${files} malformed, malicious or merely odd files, each through ${[...new Set(outcomes.map((o) => o.operation))].join(' and ')}, in ${Math.round(seconds)} s on ${machine}. Seconds are what a caller waited, three callers at a time.`,
    '',
    'Run again: `HOSTILE_REPORT=1 HOSTILE_FULL=1 node --test server/test/hostile/hostile.test.ts`',
    '',
    table(outcomes),
    '',
    '## Where we differ from the corpus, and why',
    '',
    ...Object.entries(judged).map(([file, { outcome, why }]) => `- \`${file}\`, ${outcome}: ${why}`),
    '',
    `Objections left: ${outcomes.filter((outcome) => objection(outcome)).length}.`,
    '',
    '## Slowest',
    '',
    '| file | operation | expected | outcome | pages | seconds |',
    '|---|---|---|---|---:|---:|',
    ...slowest.map(line),
    '',
    '## All',
    '',
    '| file | operation | expected | outcome | pages | seconds |',
    '|---|---|---|---|---:|---:|',
    ...outcomes
      .toSorted((a, b) => `${a.entry.file} ${a.operation}`.localeCompare(`${b.entry.file} ${b.operation}`))
      .map(line),
    '',
  ].join('\n');
}
