import type { MemoryRows } from '../memory.ts';
import { attemptsOf, type Attempt } from './attempts.ts';
import { catalogueRows, numberedProjects } from './catalogue.ts';
import { experimentOf } from './experiments.ts';
import { createRandom, type Random } from './prng.ts';
import { createTimetable, HOUR, SECOND, WEEKS, type Timetable } from './timetable.ts';

interface Recipe {
  seed: number;
  /** The present; only its UTC day and hour count. */
  today: Date;
}

/** Hours before the end at which the latest runs of a project may begin. */
const LATEST_FROM = 9;

/**
 * Two recommender projects and some two hundred experiments of their last twelve weeks, made up but consistent: metrics
 * follow from the settings (see learning.ts). Everything but the times depends on the seed alone, so an id means the
 * same experiment on every day. Nothing is later than the last full hour of `today`.
 */
export function generateSample({ seed, today }: Recipe): MemoryRows {
  const projects = numberedProjects();
  const timetable = createTimetable(today);
  const planned = projects.flatMap((project) => {
    const attempts = attemptsOf(project, createRandom(seed + 1000 * project.id));
    const moments = momentsOf(attempts, timetable, createRandom(seed + 2000 * project.id));
    return attempts.map((attempt, i) => ({ project, attempt, createdAt: moments[i]!, age: i / attempts.length }));
  });
  // Ids run through both projects roughly in time, but by plan rather than by clock: the clock differs from day to day.
  planned.sort((a, b) => a.age - b.age || a.project.id - b.project.id);
  const experiments = planned.map(({ project, attempt, createdAt }, i) => {
    const id = i + 1;
    return experimentOf(attempt, { id, project, createdAt, end: timetable.end, random: createRandom(seed + 100_000 + id) });
  });
  return { ...catalogueRows(projects), experiments };
}

function momentsOf(attempts: readonly Attempt[], timetable: Timetable, random: Random): number[] {
  const inWeek = (week: number): number => attempts.filter((attempt) => attempt.week === week).length;
  const weeks = Array.from({ length: WEEKS }, (_, week) => timetable.inWeek(week, inWeek(week), random));
  return [
    ...weeks.flat(),
    ...latestMoments(
      attempts.filter(({ week }) => week === WEEKS),
      timetable.end,
      random,
    ),
  ];
}

/** Finished runs 9 to 3 hours before the end, those under way in the last hour or two, waiting ones minutes ago. */
function latestMoments(latest: readonly Attempt[], end: number, random: Random): number[] {
  const hoursAgo = { finished: [LATEST_FROM, 3], running: [2, 0.5], waiting: [0.25, 0.05] } as const;
  const kinds = latest.map(({ fate }) => {
    if (fate === 'running') return 'running';
    return fate === 'pending' || fate === 'submitting' ? 'waiting' : 'finished';
  });
  return kinds.map((kind, i) => {
    const [from, to] = hoursAgo[kind];
    const before = kinds.slice(0, i).filter((other) => other === kind).length;
    const all = kinds.filter((other) => other === kind).length;
    // Each has a slice of the span for itself, so that they stand in order.
    const hours = from - ((from - to) * (before + random.between(0.05, 0.95))) / all;
    return Math.floor(end - hours * HOUR) + random.integer(0, SECOND / 1000);
  });
}
