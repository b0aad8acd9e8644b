import type { Knex } from 'knex';

/** Of what nobody knew whether it arrived, later failures and pauses say nothing: it may still have. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('deliveries', (table) =>
    table.boolean('may_have_arrived').notNullable().defaultTo(false).comment('an earlier try may have, and nothing has confirmed it since'),
  );
  await knex('deliveries').where({ state: 'unknown' }).update({ may_have_arrived: true });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('deliveries', (table) => table.dropColumn('may_have_arrived'));
}
