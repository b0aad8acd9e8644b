import type { Knex } from 'knex';

/** Whether this process is the one to send the week's digests: true once per week, however many processes ask. */
export async function claimDigest(knex: Knex, week: string, now: Date): Promise<boolean> {
  const claimed = await knex('digest_claims').insert({ week, claimed_at: now }).onConflict('week').ignore().returning('week');
  return claimed.length === 1;
}
