import type { Knex } from 'knex';

/** Which weeks' digests a process has taken on: of several processes with the same schedule one sends. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('digest_claims', (table) => {
    table.text('week').primary().comment('ISO week, e.g. 2026-W47');
    table.timestamp('claimed_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('digest_claims');
}
