import type { Knex } from 'knex';

/** Which weeks' digests are being sent or done, and who has got which: of several processes one sends, and nobody gets one twice. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('digest_weeks', (table) => {
    table.text('week').primary().comment('ISO week, e.g. 2026-W47');
    table.timestamp('claimed_until').notNullable().comment('until then one process is at it; after a crash another takes over');
    table.timestamp('done_at');
  });
  await knex.schema.createTable('digest_deliveries', (table) => {
    table.text('week').notNullable();
    table.bigInteger('project_id').notNullable();
    table.text('recipient').notNullable();
    table.text('outcome').notNullable().checkIn(['sent', 'refused']);
    table.timestamp('settled_at').notNullable();
    table.primary(['week', 'project_id', 'recipient']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('digest_deliveries');
  await knex.schema.dropTable('digest_weeks');
}
