import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import { readState } from '../analysis/state.ts';

/** Answers at one moment: what was asked before and can't have changed is not asked again. */
export interface Answers {
  /** When the store was last known to equal its source. */
  asOf: Date | null;
  /** The answer under this name, which says all that it depends on but the store's content; whoever asks meanwhile waits for the same. */
  keep<Answer>(name: string, ask: () => Promise<Answer>): Promise<Answer>;
}

export interface KeptAnswers {
  now(): Promise<Answers>;
}

/** Some kilobytes each, most of them a training curve. */
const KEPT = 500;

/**
 * Keeps answers for as long as the store's content stays the same, which one small query tells: pages that many look at cost
 * their questions once a round. Each process keeps its own. Nothing that changes otherwise belongs in here.
 */
export function createKeptAnswers(knex: Knex): KeptAnswers {
  const kept = new LRUCache<string, Promise<unknown>>({ max: KEPT });
  return {
    now: async () => {
      // Read first: an answer that is newer than its name is asked anew by the next request, none is ever older.
      const { asOf, content } = await readState(knex);
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
