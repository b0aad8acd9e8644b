import type { Knex } from 'knex';

/** What was asked for again and then kept back by a pause stays known as missed. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('deliveries', (table) => table.timestamp('resent_at').comment('when somebody last asked for it again'));
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('deliveries', (table) => table.dropColumn('resent_at'));
}
