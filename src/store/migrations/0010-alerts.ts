import type { Knex } from 'knex';

/** What channels are told by themselves: since when each wants it, what has happened, and one row for each promise to tell a channel. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('alert_watches', (table) => {
    table.text('workspace_id').notNullable();
    table.text('channel_id').notNullable();
    table.bigInteger('project_id').notNullable();
    table.text('kind').notNullable();
    table.timestamp('since').notNullable().comment('what happened before is not told');
    table.primary(['workspace_id', 'channel_id', 'project_id', 'kind']);
    table.index(['project_id', 'kind']);
  });
  // Alerts that were turned on before anything could be found out begin now.
  await knex.raw(`insert into alert_watches (workspace_id, channel_id, project_id, kind, since)
    select workspace_id, channel_id, project_id, unnest(alerts), now() from slack_channels where project_id is not null on conflict do nothing`);
  await knex.schema.createTable('alert_events', (table) => {
    table.bigIncrements('id');
    table.bigInteger('project_id').notNullable();
    table.text('kind').notNullable();
    table.text('key').notNullable().comment('what happened: the same thing has the same key');
    table.jsonb('facts').notNullable().comment('what is told of it');
    table.timestamp('happened_at').notNullable();
    table.timestamp('found_at').notNullable().index();
    table.unique(['project_id', 'kind', 'key']);
  });
  await knex.schema.createTable('alert_posts', (table) => {
    table.bigIncrements('id');
    table.text('workspace_id').notNullable();
    table.text('channel_id').notNullable();
    table.bigInteger('event_id').notNullable().references('alert_events.id').onDelete('CASCADE');
    table.text('state').notNullable().checkIn(['planned', 'sending', 'sent', 'failed', 'unknown']);
    table.integer('attempts').notNullable().defaultTo(0);
    table.timestamp('next_try_at').comment('of one that is planned');
    table.uuid('claim').comment('of the process that is at it');
    table.timestamp('claimed_until');
    table.uuid('batch').comment('those that were in one message, for as long as it may yet turn up');
    table.timestamp('batch_at').comment('when that message can have been posted at the earliest');
    table.text('error');
    table.timestamp('settled_at');
    table.unique(['workspace_id', 'channel_id', 'event_id']);
    table.index(['event_id']);
  });
  await knex.raw(`create index alert_posts_open on alert_posts (state, next_try_at) where state in ('planned', 'sending')`);
  // What is over since some moment, without reading what has been over for long.
  await knex.raw(`create index experiments_over on experiments (project_id, coalesce(completed_at, updated_at))
    where status in ('completed', 'failed', 'cancelled')`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index experiments_over');
  for (const table of ['alert_posts', 'alert_events', 'alert_watches']) await knex.schema.dropTable(table);
}
