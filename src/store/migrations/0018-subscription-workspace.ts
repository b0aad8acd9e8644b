import type { Knex } from 'knex';

/** A project may be connected to several workspaces: what was subscribed to in one is sent into that one, and told to no other. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('subscriptions', (table) =>
    table.text('workspace_id').nullable().index().comment('the Slack workspace or organisation it was made in; null: nobody said'),
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('subscriptions', (table) => table.dropColumn('workspace_id'));
}
