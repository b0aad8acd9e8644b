import type { Knex } from 'knex';
import type { Delivery } from './deliver/send-to-all.ts';

const LEASE_MS = 60 * 60 * 1000;

/** Who has got which week's digest. Shared by all processes, so that none sends what another has sent. */
export interface DigestLedger {
  /** Takes the week on: true for one process at a time, and never again once it is done. */
  claim(week: string): Promise<boolean>;
  /** Ends the claim: done, or free for the next try. */
  release(week: string, done: boolean): Promise<void>;
  /** Those of the recipients who have neither got the project's digest nor been refused for good. */
  pending(week: string, projectId: number, recipients: readonly string[]): Promise<string[]>;
  /** Keeps what is settled: sent, or refused for good. Anything else stays pending. */
  record(week: string, projectId: number, delivery: Delivery): Promise<void>;
}

export function createDigestLedger({ knex, now }: { knex: Knex; now: () => Date }): DigestLedger {
  return {
    async claim(week) {
      const until = new Date(now().getTime() + LEASE_MS);
      const claimed = await knex('digest_weeks')
        .insert({ week, claimed_until: until })
        .onConflict('week')
        .merge()
        .whereNull('digest_weeks.done_at')
        .where('digest_weeks.claimed_until', '<', now())
        .returning('week');
      return claimed.length === 1;
    },
    async release(week, done) {
      await knex('digest_weeks')
        .where({ week })
        .update(done ? { done_at: now() } : { claimed_until: new Date(now().getTime() - 1) });
    },
    async pending(week, projectId, recipients) {
      const settled = new Set(await knex('digest_deliveries').where({ week, project_id: projectId }).pluck<string[]>('recipient'));
      return recipients.filter((recipient) => !settled.has(recipient));
    },
    async record(week, projectId, delivery) {
      if (!delivery.ok && !delivery.permanent) return;
      const row = { week, project_id: projectId, recipient: delivery.to, outcome: delivery.ok ? 'sent' : 'refused', settled_at: now() };
      await knex('digest_deliveries').insert(row).onConflict(['week', 'project_id', 'recipient']).ignore();
    },
  };
}
