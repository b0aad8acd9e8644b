import type { Knex } from 'knex';

/** Who may see the pages and the JSON API: who has signed in, tokens of programs, and links of mails that were taken back. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('sessions', (table) => {
    table.text('id_hash').primary().comment('SHA-256 of the id that the browser has');
    table.jsonb('data').notNullable();
    table.text('workspace_id').comment('of whoever has signed in; NULL: the way to Slack is begun');
    table.text('user_id');
    table.timestamp('created_at').notNullable();
    table.timestamp('seen_at').notNullable().comment('to some minutes');
    table.timestamp('expires_at').notNullable().index();
  });
  await knex.schema.createTable('api_tokens', (table) => {
    table.text('name').primary();
    table.text('hash').notNullable().unique().comment('SHA-256 of the token');
    table.specificType('project_ids', 'bigint[]').comment('NULL: all projects');
    table.boolean('is_setting').notNullable().comment('named by TOWERWATCH_API_TOKENS, and revoked when it is not any more');
    table.timestamp('created_at').notNullable();
    table.timestamp('last_used_at').comment('to some minutes');
    table.timestamp('revoked_at');
  });
  await knex.schema.createTable('link_revocations', (table) => {
    table.bigIncrements('id');
    table.bigInteger('content_id').comment('whose links; NULL: those of every mail');
    table.timestamp('issued_before').notNullable().comment('later links are not meant');
    table.timestamp('revoked_at').notNullable();
    table.index(['content_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['link_revocations', 'api_tokens', 'sessions']) await knex.schema.dropTable(table);
}
