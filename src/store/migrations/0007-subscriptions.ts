import type { Knex } from 'knex';

/** Who wants which report, what was made of each slot, and one row for each promise to deliver it. */
export async function up(knex: Knex): Promise<void> {
  await createSubscriptions(knex);
  await createContents(knex);
  await createDeliveries(knex);
  // Of the weekly mail to one list, which is a subscription now.
  await knex.schema.dropTableIfExists('digest_deliveries');
  await knex.schema.dropTableIfExists('digest_weeks');
}

async function createSubscriptions(knex: Knex): Promise<void> {
  await knex.schema.createTable('subscriptions', (table) => {
    table.bigIncrements('id');
    table.bigInteger('project_id').notNullable();
    table.text('origin').notNullable().checkIn(['settings', 'person', 'once']).comment('settings: DIGEST_TO; once: a digest sent by hand');
    table.specificType('model_types', 'text[]').notNullable();
    table.specificType('sections', 'text[]').notNullable().comment('keys of sections; empty: all of them');
    table.text('cadence').notNullable().checkIn(['weekly', 'daily', 'monthly', 'cron']);
    table.text('expression').notNullable().comment('cron, five fields, on the clock of the zone');
    table.text('zone').notNullable();
    table.boolean('skip_quiet').notNullable();
    table.text('owner').comment('an e-mail address or a Slack user, who hears of failures');
    table.timestamp('next_slot_at').comment('NULL: never by itself');
    table.timestamp('paused_at');
    table.timestamp('removed_at').comment('kept for its history');
    table.timestamp('created_at').notNullable();
    table.index(['next_slot_at']);
  });
  await knex.raw(`create unique index subscriptions_of_settings on subscriptions (project_id) where origin = 'settings'`);
  await knex.schema.createTable('subscription_targets', (table) => {
    table.bigInteger('subscription_id').notNullable().references('subscriptions.id').onDelete('CASCADE');
    table.text('channel').notNullable().checkIn(['email', 'slack']);
    table.text('address').notNullable().comment('an e-mail address, a Slack channel or a Slack user');
    table.timestamp('stopped_at').comment('it can not be served: nothing is sent until somebody says so');
    table.text('stop_reason');
    table.timestamp('failing_since').comment('of the streak of failures that lasts');
    table.timestamp('owner_told_at').comment('of that streak');
    table.primary(['subscription_id', 'channel', 'address']);
    table.index(['channel', 'address']);
  });
  await knex.schema.createTable('recipients', (table) => {
    table.text('channel').notNullable();
    table.text('address').notNullable();
    table
      .uuid('token')
      .notNullable()
      .unique()
      .defaultTo(knex.raw('gen_random_uuid()'))
      .comment('opens what this address receives, without a login');
    table.primary(['channel', 'address']);
  });
  await knex.schema.createTable('opt_outs', (table) => {
    table.bigInteger('subscription_id').notNullable().references('subscriptions.id').onDelete('CASCADE');
    table.text('channel').notNullable();
    table.text('address').notNullable();
    table.timestamp('at').notNullable();
    table.primary(['subscription_id', 'channel', 'address']);
  });
}

async function createContents(knex: Knex): Promise<void> {
  await knex.schema.createTable('contents', (table) => {
    table.bigIncrements('id');
    table.text('key').notNullable().unique().comment('what it is made from: equal keys share one making');
    table.uuid('token').notNullable().unique().defaultTo(knex.raw('gen_random_uuid()')).comment('opens it in a browser');
    table.text('kind').notNullable().checkIn(['digest', 'notice']);
    table.jsonb('request').notNullable();
    table.text('state').notNullable().checkIn(['planned', 'making', 'frozen', 'failed']);
    table.timestamp('claimed_until');
    table.integer('attempts').notNullable().defaultTo(0);
    table.text('reason');
    table.boolean('is_empty');
    table.boolean('is_quiet');
    table.text('subject');
    table.text('html');
    table.text('text');
    table.jsonb('digest');
    table.jsonb('slack');
    table.timestamp('created_at').notNullable();
    table.timestamp('frozen_at');
  });
  await knex.schema.createTable('content_files', (table) => {
    table.bigInteger('content_id').notNullable().references('contents.id').onDelete('CASCADE');
    table.text('name').notNullable();
    table.text('cid').comment('how the HTML names a picture; NULL: an attachment');
    table.text('content_type').notNullable();
    table.specificType('body', 'bytea').notNullable();
    table.primary(['content_id', 'name']);
  });
}

async function createDeliveries(knex: Knex): Promise<void> {
  await knex.schema.createTable('slots', (table) => {
    table.bigIncrements('id');
    table.bigInteger('subscription_id').notNullable();
    table.timestamp('slot_at').notNullable().comment('when it was due; for one sent by hand, when that was asked for');
    table.text('origin').notNullable().checkIn(['schedule', 'now', 'notice']);
    table.boolean('is_late').notNullable();
    table.text('state').notNullable().checkIn(['planned', 'missed']);
    table.integer('missed').notNullable().defaultTo(0).comment('how many were due and not sent, this one the last of them');
    table.timestamp('owner_told_at').comment('of what was missed');
    table.jsonb('period').comment('{kind, label, from, to, zone}');
    table.bigInteger('content_id');
    table.timestamp('created_at').notNullable();
    table.unique(['subscription_id', 'slot_at', 'origin']);
    table.index(['content_id']);
  });
  await knex.schema.createTable('deliveries', (table) => {
    table.bigIncrements('id');
    table.bigInteger('slot_id').notNullable().references('slots.id').onDelete('CASCADE');
    table.bigInteger('subscription_id').notNullable();
    table.timestamp('slot_at').notNullable();
    table.text('origin').notNullable();
    table.text('channel').notNullable();
    table.text('recipient').notNullable();
    table.text('state').notNullable().checkIn(['planned', 'sending', 'sent', 'skipped-empty', 'suppressed', 'failed', 'unknown']);
    table.text('reason');
    table.text('remedy');
    table.integer('attempts').notNullable().defaultTo(0);
    table.timestamp('next_attempt_at').comment('of one that is planned');
    table.uuid('claim').comment('of the process that is at it');
    table.timestamp('claimed_until');
    table.timestamp('handed_over_at').comment('from then on a lost answer leaves it unknown whether it arrived');
    table.jsonb('progress').comment('what of a message in several parts is done');
    table.text('reference').comment('Message-ID, time stamp of a Slack message, or file');
    table.timestamp('created_at').notNullable();
    table.timestamp('settled_at');
    table.unique(['subscription_id', 'slot_at', 'origin', 'channel', 'recipient']);
    table.index(['slot_id']);
  });
  // A tick looks for what is under way only.
  await knex.raw(`create index deliveries_open on deliveries (state, next_attempt_at) where state in ('planned', 'sending')`);
  await knex.raw(`create index contents_open on contents (state) where state in ('planned', 'making')`);
  await knex.raw(`create index slots_untold on slots (subscription_id) where state = 'missed' and owner_told_at is null`);
  await knex.raw(
    `create index targets_untold on subscription_targets (subscription_id) where (failing_since is null) <> (owner_told_at is null)`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.createTable('digest_weeks', (table) => {
    table.text('week').primary();
    table.timestamp('claimed_until').notNullable();
    table.timestamp('done_at');
  });
  await knex.schema.createTable('digest_deliveries', (table) => {
    table.text('week').notNullable();
    table.bigInteger('project_id').notNullable();
    table.text('recipient').notNullable();
    table.text('outcome').notNullable();
    table.timestamp('settled_at').notNullable();
    table.primary(['week', 'project_id', 'recipient']);
  });
  for (const table of [
    'deliveries',
    'slots',
    'content_files',
    'contents',
    'opt_outs',
    'recipients',
    'subscription_targets',
    'subscriptions',
  ])
    await knex.schema.dropTable(table);
}
