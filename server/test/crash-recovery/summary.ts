import type { Counts, Findings } from './check.ts';
import type { Cluster } from './cluster.ts';
import { type Round, victims } from './nemesis.ts';

const list = (counts: Record<string, number>) =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || '0';

/** The value below which half of them lie, and the largest. */
function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return '-';
  return `${sorted[Math.floor(sorted.length / 2)]} / ${sorted.at(-1)}`;
}

export interface Outcome {
  seed: number;
  rounds: readonly Round[];
  counts: Counts;
  files: number;
  found: Findings;
  cluster: Cluster;
  seconds: number;
}

/** The result of a run as a table. */
export function summary({ seed, rounds, counts, files, found, cluster, seconds }: Outcome): string {
  const times = (of: readonly Round[]) => spread(of.map((round) => round.recoveryMs));
  const early = cluster.deaths.filter((death) => death.starting).length;
  const rows: [string, string | number][] = [
    ['rounds of kill -9 (seed)', `${rounds.length} (${seed}), ${Math.round(seconds)} s`],
    ...victims.map((victim): [string, string] => {
      const of = rounds.filter((round) => round.victim === victim);
      return [`  ${victim}: rounds, recovery p50 / max ms`, `${of.length}, ${times(of)}`];
    }),
    ['time to recovery p50 / max ms', times(rounds)],
    ['jobs accepted', counts.accepted],
    ['requests repeated by clients', counts.repeated],
    ['jobs completed (partial)', `${counts.completed} (${counts.partial})`],
    ['  by a fallback, an engine being killed', counts.fallbacks],
    ['jobs cancelled', counts.cancelled],
    ['jobs failed, by code', list(counts.failed)],
    ['chunks requeued, by reason', list(counts.requeued)],
    ['result files opened and compared', files],
    ['late results refused', cluster.events.get('result_refused') ?? 0],
    ['processes dead by themselves (at start)', `${cluster.deaths.length - early} (${early})`],
    ['accepted jobs lost', found.lost.length],
    ['finished or made twice', found.doubled.length],
    ['stuck', found.stuck.length],
    ['files orphaned', found.orphaned.length],
    ['otherwise wrong', found.wrong.length],
  ];
  return rows.map(([name, value]) => `${name.padEnd(42)} ${value}`).join('\n');
}
