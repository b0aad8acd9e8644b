import { setTimeout as sleep } from 'node:timers/promises';
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

/** Some ten kilobytes each, a hundred where a training has 2,000 epochs: 30 MB then. */
const KEPT = 300;

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
          const forget = (): void => {
            if (kept.peek(key) === asked) kept.delete(key);
          };
          kept.set(key, asked);
          // What a round brought in meanwhile may be taken back by the next: then the name would be right again, and the answer not.
          asked.then(async () => (await readNow()).content === content || forget()).catch(forget);
          return asked;
        },
      };
    },
  };
}

/** How long whoever asks waits for a reading that began before: one that hangs is not waited for. */
const SHARED_MS = 500;

/** Whoever asks while it is being read gets the next reading, which begins after they asked; all who wait for that share it. */
function sharing<T>(read: () => Promise<T>): () => Promise<T> {
  let current: Promise<void> | undefined;
  let next: Promise<T> | undefined;
  const begin = (): Promise<T> => {
    const reading = read();
    const ended = reading.then(nothing, nothing);
    const turn = Promise.race([ended, sleep(SHARED_MS, undefined, { ref: false })]).then(() => {
      if (current === turn) current = undefined;
    });
    current = turn;
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

function nothing(): void {
  // Who waits for a turn waits for no outcome.
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
