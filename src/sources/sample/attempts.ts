import { primaryMetric, type ModelType } from '../../metrics.ts';
import type { NumberedProject } from './catalogue.ts';
import { riskOf } from './failures.ts';
import { measure, type Outcome } from './outcome.ts';
import type { Random } from './prng.ts';
import { propose, typesInWeek, type Proposal } from './search.ts';
import { WEEKS } from './timetable.ts';

export type Fate = 'completed' | 'failed' | 'cancelled' | 'running' | 'submitting' | 'pending';

/** One experiment without its times: the same on every day. */
export interface Attempt extends Proposal {
  experimentNumber: number;
  /** 0 to 11; one of the latest few when it is 12. */
  week: number;
  type: ModelType;
  fate: Fate;
  /** What it measures, or would have measured. */
  outcome: Outcome;
}

/** What became of the latest runs, in order; the first began some nine hours ago, the last a few minutes ago. */
const LATEST: readonly (readonly Fate[])[] = [
  ['completed', 'completed', 'failed', 'completed', 'running', 'running', 'pending'],
  ['completed', 'completed', 'completed', 'running', 'submitting', 'pending'],
];

/** All experiments of a project in the order in which they were made. */
export function attemptsOf(project: NumberedProject, random: Random): Attempt[] {
  const attempts: Attempt[] = [];
  const cancelledWeek = random.integer(3, 8);
  for (let week = 0; week < WEEKS; week++) {
    const made = attemptsInWeek({ project, week, count: random.integer(...project.pace), earlier: attempts, random });
    failSome(made, random);
    if (week === cancelledWeek) random.pick(made).fate = 'cancelled';
    attempts.push(...made);
  }
  const fates = LATEST[(project.id - 1) % LATEST.length]!;
  const latest = attemptsInWeek({ project, week: WEEKS, count: fates.length, earlier: attempts, random });
  latest.forEach((attempt, i) => {
    attempt.fate = fates[i]!;
  });
  return [...attempts, ...latest];
}

interface Week {
  project: NumberedProject;
  week: number;
  count: number;
  earlier: readonly Attempt[];
  random: Random;
}

function attemptsInWeek({ project, week, count, earlier, random }: Week): Attempt[] {
  const types = typesInWeek(project, week);
  const offset = random.integer(0, types.length - 1);
  return Array.from({ length: count }, (_, i) => {
    // In turn, with a surprise now and then: no type is forgotten for a week.
    const type = random.chance(0.25) ? random.pick(types) : types[(i + offset) % types.length]!;
    const proposal = propose({ project, week, type, random }, bestOf(earlier, type));
    const outcome = measure(type, proposal.settings, project.limits, random);
    return { ...proposal, experimentNumber: earlier.length + i + 1, week, type, fate: 'completed', outcome };
  });
}

function bestOf(attempts: readonly Attempt[], type: ModelType): Attempt | undefined {
  const { key, better } = primaryMetric(type);
  const sign = better === 'higher' ? -1 : 1;
  return attempts
    .filter((attempt) => attempt.type === type && attempt.fate === 'completed')
    .toSorted((a, b) => sign * (a.outcome.metrics[key]! - b.outcome.metrics[key]!))[0];
}

/** Most weeks lose their riskiest run, some a second one. */
function failSome(attempts: readonly Attempt[], random: Random): void {
  const risk = new Map(attempts.map((attempt) => [attempt, riskOf(attempt.settings) + random.between(0, 0.6)]));
  const [first, second] = [...attempts].toSorted((a, b) => risk.get(b)! - risk.get(a)!);
  if (first !== undefined && random.chance(0.8)) first.fate = 'failed';
  if (second !== undefined && random.chance(0.2)) second.fate = 'failed';
}
