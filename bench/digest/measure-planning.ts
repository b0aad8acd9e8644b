/** In a process of its own: one tick in which all of many subscriptions are due. */
import { planDueSlots } from '../../src/reports/deliver/plan.ts';
import { createJobs } from '../../src/reports/jobs.ts';
import { inChild } from '../child.ts';
import { log, openBenchStore, watched } from './parts.ts';

export interface PlanningTask {
  url: string;
  subscriptions: number;
}

export interface PlanningResult {
  milliseconds: number;
  heldUp: number;
}

await inChild(async (task): Promise<PlanningResult> => {
  const { url, subscriptions } = task as PlanningTask;
  const store = await openBenchStore(url);
  const { knex } = store;
  const due = new Date('2026-11-23T09:00:00Z');
  // Half of them want what somebody else wants, too; each has one recipient.
  await knex.raw(
    `with added as (
       insert into subscriptions (project_id, origin, model_types, sections, cadence, expression, zone, skip_quiet, next_slot_at, created_at)
       select 1 + n % (:subscriptions / 2), 'person', '{hybrid}', '{}', 'weekly', '0 9 * * 1', 'UTC', false, :due, :due
       from generate_series(0, :subscriptions - 1) n returning id)
     insert into subscription_targets (subscription_id, channel, address) select id, 'email', 'r' || id || '@example.org' from added`,
    { subscriptions, due } as never,
  );
  await knex.raw('analyze');
  const jobs = createJobs({ store, log });
  await jobs.start();
  const result = await watched(async () => jobs.put('contents', await planDueSlots(knex, { now: due, catchUpMs: 3_600_000 })));
  const { n } = await knex('deliveries').where({ state: 'planned' }).count({ n: '*' }).first<{ n: number }>();
  if (n !== subscriptions) throw new Error(`${n} deliveries were planned`);
  await jobs.stop();
  await store.close();
  return result;
});
