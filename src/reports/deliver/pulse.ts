import type { Knex } from 'knex';

/** What a tick has to look at. */
export interface Pulse {
  planning: boolean;
  clearingUp: boolean;
  making: boolean;
  delivering: boolean;
  telling: boolean;
}

/** One look for the minutes, most of them, in which there is nothing to do. */
export async function readPulse(knex: Knex, now: Date): Promise<Pulse> {
  const { rows } = (await knex.raw(
    `select
       exists (select 1 from subscriptions where removed_at is null and next_slot_at <= :now) as planning,
       exists (select 1 from deliveries where state = 'sending' and claimed_until < :now) as "clearingUp",
       exists (select 1 from contents where state = 'planned' or (state = 'making' and claimed_until < :now)) as making,
       exists (select 1 from deliveries where state = 'planned' and next_attempt_at <= :now) as delivering,
       exists (select 1 from subscription_targets where (failing_since is null) <> (owner_told_at is null))
         or exists (select 1 from slots where state = 'missed' and owner_told_at is null) as telling`,
    { now } as never,
  )) as { rows: [Pulse] };
  return rows[0];
}
