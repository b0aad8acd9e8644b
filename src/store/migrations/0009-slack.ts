import type { Knex } from 'knex';

/** What the Slack app keeps: workspaces and what they may see, channels and how they want it, what has been done once. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('slack_once', (table) => {
    table.text('key').primary().comment('a request, event or click that has been acted upon');
    table.timestamp('until').notNullable().index().comment('from then on the key may be taken anew');
  });
  await knex.schema.createTable('slack_installations', (table) => {
    table.text('workspace_id').primary().comment('T…, or E… where an organisation has installed the app');
    table.text('name');
    table.text('sealed').notNullable().comment('the installation with its tokens, encrypted');
    table.timestamp('installed_at').notNullable();
    table.timestamp('revoked_at').comment('its token is dead: nothing is sent until it is installed again');
    table.text('revoked_reason');
  });
  await knex.schema.createTable('slack_connections', (table) => {
    table.bigInteger('project_id').notNullable();
    table.text('workspace_id').notNullable();
    table.timestamp('connected_at').notNullable();
    table.primary(['workspace_id', 'project_id']);
  });
  await knex.schema.createTable('slack_channels', (table) => {
    table.text('workspace_id').notNullable();
    table.text('channel_id').notNullable();
    table.bigInteger('project_id').comment('meant where a line names none');
    table.text('model_type').comment('meant where a line names none');
    table.boolean('unfurls').notNullable().comment('whether links are shown as facts');
    table.specificType('alerts', 'text[]').notNullable().comment('kinds that are posted there');
    table.text('quiet_from').comment('HH:MM on the clock of the zone; NULL: never quiet');
    table.text('quiet_to');
    table.text('zone').notNullable();
    table.text('updated_by').notNullable();
    table.timestamp('updated_at').notNullable();
    table.primary(['workspace_id', 'channel_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['slack_channels', 'slack_connections', 'slack_installations', 'slack_once']) await knex.schema.dropTable(table);
}
