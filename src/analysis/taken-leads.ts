import type { Knex } from 'knex';
import { metricOf } from '../metrics.ts';
import { differencesBetween, LEADS, leaderOf, type Lead, type Leader } from './period-leaders.ts';
import type { Project } from './project.ts';
import { topConfigurations } from './top-configurations.ts';

/** A lead that somebody holds. */
export interface TakenLead extends Lead {
  now: Leader;
  /** When the leader completed. */
  taken_at: Date;
}

/**
 * Who leads now and completed at or after a moment, by each metric that is led by. The leader before is the best of those that had
 * completed until then: one that was overtaken within the same minute is no leader that anybody knew.
 */
export async function takenLeads(knex: Knex, { project, from }: { project: Project; from: Date }): Promise<TakenLead[]> {
  const found = await Promise.all(
    LEADS.map(async ([type, key]): Promise<TakenLead[]> => {
      const question = { project, type, limit: 1, metric: metricOf(key) };
      const now = leaderOf((await topConfigurations(knex, question)).configurations[0], key);
      if (now === null) return [];
      const row = await knex('experiments').where({ id: now.experiment_id }).first<{ completed_at: Date | null }>('completed_at');
      const takenAt = row?.completed_at ?? null;
      if (takenAt === null || takenAt < from) return [];
      const before = leaderOf((await topConfigurations(knex, { ...question, completedBefore: takenAt })).configurations[0], key);
      const differences = before === null ? [] : await differencesBetween(knex, { project, before, now });
      return [{ model_type: type, metric: key, before, now, differences, taken_at: takenAt }];
    }),
  );
  return found.flat();
}
