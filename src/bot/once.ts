import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import { isUnreachable } from '../errors.ts';

/** Says of each request, event or click whether it is the first one: Slack repeats what it is not sure of, and people click twice. */
export interface Once {
  /** True for the first who asks with a key, in whichever process, until `forMs` have passed. */
  first(key: string, forMs: number): Promise<boolean>;
  /** What was claimed could not be done: the next one is the first again. */
  forget(key: string): Promise<void>;
}

const REMEMBERED = 20_000;
const CLEAN_EVERY_MS = 3_600_000;

const stored = (key: string): string => key.slice(0, 500);

/**
 * The store decides, one conditional insert a key. While it can't be reached this process's own memory does: what is asked for
 * then is answered with the outage anyway.
 */
export function createOnce({ knex, now }: { knex: Knex; now: () => Date }): Once {
  const seen = new LRUCache<string, number>({ max: REMEMBERED });
  let cleanedAt = now().getTime();
  return {
    async forget(key) {
      seen.delete(key);
      await knex('slack_once')
        .where({ key: stored(key) })
        .delete();
    },
    async first(key, forMs) {
      const at = now();
      if ((seen.get(key) ?? 0) > at.getTime()) return false;
      seen.set(key, at.getTime() + forMs);
      const until = new Date(at.getTime() + forMs);
      try {
        const { rows } = (await knex.raw(
          `insert into slack_once (key, until) values (?, ?)
           on conflict (key) do update set until = excluded.until where slack_once.until <= ? returning key`,
          [stored(key), until, at],
        )) as { rows: unknown[] };
        if (at.getTime() - cleanedAt > CLEAN_EVERY_MS) {
          cleanedAt = at.getTime();
          await knex('slack_once').where('until', '<', at).delete();
        }
        return rows.length > 0;
      } catch (error) {
        if (!isUnreachable(error)) throw error;
        return true;
      }
    },
  };
}
