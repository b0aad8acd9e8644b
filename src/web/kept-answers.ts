import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import { hyperparameterAnalysis, type HyperparameterAnalysis } from '../analysis/hyperparameter-analysis.ts';
import { findProject, type Project, type ProjectScope } from '../analysis/project.ts';
import { readState } from '../analysis/state.ts';
import type { ModelType } from '../metrics.ts';

/** Answers at one moment: what was asked before and can't have changed is not asked again. */
export interface KeptAnswers {
  /** When the store was last known to equal its source. */
  asOf: Date | null;
  /** The answer under this name, which says all that it depends on but the store's content; whoever asks meanwhile waits for the same. */
  keep<Answer>(name: string, ask: () => Promise<Answer>): Promise<Answer>;
}

export interface AnswerKeeper {
  now(): Promise<KeptAnswers>;
}

/** Some kilobytes each; what a page says of an experiment with a long training is some ten. */
const KEPT = 500;

/**
 * Keeps answers for as long as the store's content stays the same, which one small query tells: pages that many look at cost
 * their questions once a round. Each process keeps its own. Nothing that changes otherwise belongs in here.
 */
export function createAnswerKeeper(knex: Knex): AnswerKeeper {
  const kept = new LRUCache<string, Promise<unknown>>({ max: KEPT });
  const readNow = sharing(() => readState(knex));
  return {
    now: async () => {
      // Read first: an answer that is newer than its name is asked anew by the next request, none is ever older.
      const { asOf, content } = await readNow();
      return {
        asOf,
        keep: <Answer>(name: string, ask: () => Promise<Answer>) => {
          const key = `${content} ${name}`;
          const known = kept.get(key) as Promise<Answer> | undefined;
          if (known !== undefined) return known;
          const asked = ask();
          kept.set(key, asked);
          asked.catch(() => kept.delete(key));
          return asked;
        },
      };
    },
  };
}

/** Whoever asks while it is being read gets the next reading, which begins after they asked; all who wait for that share it. */
function sharing<T>(read: () => Promise<T>): () => Promise<T> {
  let current: Promise<void> | undefined;
  let next: Promise<T> | undefined;
  const begin = (): Promise<T> => {
    const reading = read();
    const end = (): void => void (current = undefined);
    current = reading.then(end, end);
    return reading;
  };
  return () => {
    if (current === undefined) return begin();
    next ??= current.then(() => {
      next = undefined;
      return begin();
    });
    return next;
  };
}

/** The project of an address. @throws AppError `notFound`, also of one outside of the scope. */
export function keptProject(knex: Knex, answers: KeptAnswers, { key, scope }: { key: string; scope: ProjectScope }): Promise<Project> {
  return answers.keep(`project ${JSON.stringify([scope, key])}`, () => findProject(knex, key, scope));
}

/** Costs a quarter of a second over 50,000 experiments, while everything else of a dashboard takes some milliseconds. */
export function keptInsights(
  knex: Knex,
  answers: KeptAnswers,
  { project, type }: { project: Project; type: ModelType },
): Promise<HyperparameterAnalysis> {
  return answers.keep(`insights ${project.id} ${type}`, () => hyperparameterAnalysis(knex, { project, type }));
}
