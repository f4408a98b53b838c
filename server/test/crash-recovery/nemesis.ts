import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf } from '../../src/proc.ts';
import { ask, type Entry, type History, submit, terminal } from './clients.ts';
import { type Cluster, isAlive, type Member, type Process, processOf, signal } from './cluster.ts';
import type { Sample } from './documents.ts';
import type { Random } from './random.ts';

/** All are killed with SIGKILL but the frozen one: it wakes when its lease is gone, and must not be heard any more. */
export const victims = ['api', 'worker', 'sandbox', 'database', 'everything', 'frozen'] as const;
export type Victim = (typeof victims)[number];

export interface Round {
  victim: Victim;
  /** What exactly was killed. */
  detail: string;
  /** From the kill until a job submitted after it was done, milliseconds. */
  recoveryMs: number;
  /** Processes of a killed member that lived on for more than five seconds. */
  lingering: string[];
}

/** As many rounds as wanted, every victim equally often, in an order the seed decides. */
export const schedule = (random: Random, rounds: number): Victim[] =>
  random.shuffle(Array.from({ length: rounds }, (_, round) => victims[round % victims.length]!));

interface Strike {
  at: number;
  detail: string;
  /** What must vanish by itself, because those it belongs to are dead. */
  doomed: Process[];
  /** When it is over. */
  over?: Promise<void>;
}

/** Longer than a lease and the reaper's pause together. */
const frozenMs = 5000;

const engines = ['gs', 'qpdf'];

/**
 * Somebody in whose sandbox an engine runs just now, waited for a while: a kill at any moment mostly meets idle processes
 * where the load is as small as here.
 */
async function atWork(cluster: Cluster, random: Random) {
  for (const until = Date.now() + 3000; Date.now() < until; await sleep(20)) {
    const busy = cluster
      .inhabitants()
      .filter(({ owner, program }) => owner.role === 'worker' && engines.includes(program));
    if (busy.length > 0) return random.pick(busy);
  }
  return undefined;
}

async function strike(cluster: Cluster, random: Random, victim: Victim): Promise<Strike> {
  const aimed = ['worker', 'frozen', 'sandbox'].includes(victim) && random.chance(0.6);
  const busy = aimed ? await atWork(cluster, random) : undefined;
  const workers = busy ? [busy.owner] : cluster.members.filter((member) => member.role === 'worker');
  const at = performance.now();
  switch (victim) {
    case 'api':
    case 'worker': {
      const member =
        victim === 'api' ? cluster.members.find((each) => each.role === 'api')! : random.pick(workers);
      return { at, detail: member.name, doomed: ownTree(cluster, member) };
    }
    case 'frozen': {
      const member = random.pick(workers);
      const pid = member.child?.pid;
      if (!pid || !member.ready) return { at, detail: 'nobody', doomed: [] };
      const frozen = processOf(pid);
      signal(pid, 'SIGSTOP');
      const wake = () => {
        if (isAlive(frozen)) signal(pid, 'SIGCONT');
      };
      return { at, detail: `${member.name} asleep`, doomed: [], over: sleep(frozenMs).then(wake) };
    }
    case 'sandbox': {
      const from = busy && random.chance(0.5) ? [busy] : cluster.inhabitants();
      if (from.length === 0) return { at, detail: 'nobody', doomed: [] };
      const { pid, owner, program } = random.pick(from);
      signal(pid);
      return { at, detail: `${program} of ${owner.name}`, doomed: [] };
    }
    case 'database': {
      const server = cluster.postmaster();
      if (!server) return { at, detail: 'nobody', doomed: [] };
      const backends = childrenOf(server);
      const backend = backends.length > 0 && random.chance(0.25) ? random.pick(backends) : undefined;
      signal(backend ?? server);
      return { at, detail: backend ? 'a backend' : 'postmaster', doomed: [] };
    }
    case 'everything': {
      const server = cluster.postmaster();
      const ofServer = server ? [server, ...childrenOf(server)] : [];
      const order = random.shuffle([...cluster.members, ...ofServer]);
      const doomed: Process[] = [];
      for (const each of order)
        if (typeof each === 'number') signal(each);
        else doomed.push(...ownTree(cluster, each));
      return { at, detail: `${cluster.members.length} processes and the database`, doomed };
    }
  }
}

/** Kills a member. The database server may be its child, and is meant to outlive it. */
const ownTree = (cluster: Cluster, member: Member): Process[] => {
  const server = cluster.postmaster();
  const spared = new Set(server ? [server, ...childrenOf(server)] : []);
  return cluster.kill(member).filter(({ pid, what }) => !spared.has(pid) && !what.startsWith('postgres'));
};

export interface Nemesis {
  cluster: Cluster;
  history: History;
  random: Random;
  probe: Sample;
}

/** One round: wait a random moment, kill, see how long it takes until new work is done again. */
export async function attack(nemesis: Nemesis, round: number, victim: Victim): Promise<Round> {
  const { cluster, random } = nemesis;
  await sleep(random.between(300, 2000));
  let { at: begun, detail, doomed, over } = await strike(cluster, random, victim);
  // What comes up again is hit at once, now and then.
  if (random.chance(0.25)) {
    await sleep(random.between(30, 500));
    const second = random.pick(victims.filter((each) => each !== 'everything' && each !== 'frozen'));
    const more = await strike(cluster, random, second);
    detail += `, then ${more.detail}`;
    doomed = [...doomed, ...more.doomed];
  }
  const entry = await probe(nemesis, round);
  const recoveryMs = Math.round(performance.now() - begun);
  for (const until = begun + 20_000; doomed.some(isAlive) && performance.now() < until; ) await sleep(50);
  await over;
  const lingering = doomed.filter(isAlive).map(({ pid }) => processOf(pid).what);
  await cluster.ready();
  return {
    victim,
    detail: entry.refused ? `${detail}; no recovery: ${entry.refused}` : detail,
    recoveryMs,
    lingering,
  };
}

/** A small job that overtakes the others, from its submit to its end. */
async function probe({ cluster, history, probe: sample }: Nemesis, round: number): Promise<Entry> {
  const entry = await submit(history, cluster.url, `probe-${round}`, {
    kind: 'probe',
    path: '/info',
    fields: { priority: '100' },
    sources: [sample],
  });
  for (const until = Date.now() + 60_000; entry.jobId && Date.now() < until; await sleep(20)) {
    const answer = await ask(cluster.url(), `/jobs/${entry.jobId}`);
    if (answer?.status !== 200 || !terminal.includes(answer.body.status)) continue;
    entry.seen = { status: answer.body.status, at: Date.now() };
    return entry;
  }
  entry.refused ??= 'the probe did not end within a minute';
  return entry;
}
