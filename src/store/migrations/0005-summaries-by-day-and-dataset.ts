import type { Knex } from 'knex';
import { METRICS } from '../../metrics.ts';

const KEYS = METRICS.map(({ key }) => key);
const BESTS = METRICS.map(({ key, better }) => `${better === 'higher' ? 'max' : 'min'}(${key})`);
const RECALLS = 'recall_at_5, recall_at_10, recall_at_50, recall_at_100';
const ERRORS = 'rmse, test_rmse, mae, test_mae';

/** Counts by day let a trend find the few days on which something got better; those by dataset spare reading the experiments. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.dropTable('experiment_summaries');
  await knex.schema.createTable('experiment_summaries', (table) => {
    table.bigInteger('bucket').notNullable().index().comment('experiments.id / 5000');
    table.bigInteger('project_id').notNullable();
    table.text('model_type').notNullable();
    table.text('status').notNullable();
    table.date('completed_day').comment('in UTC; of completed experiments alone');
    table.integer('experiments').notNullable();
    table.integer('ranked').notNullable().comment('those that have their primary metric');
    table.integer('plotted').notNullable().comment('those with a completed_at and a recall or error of their type');
    for (const metric of METRICS) table.double(metric.key).comment(`best ${metric.label}`);
    table.index(['project_id', 'model_type', 'status']);
  });
  await knex.raw(`insert into experiment_summaries (bucket, project_id, model_type, status, completed_day, experiments, ranked, plotted, ${KEYS.join(', ')})
    select floor(id / 5000.0)::bigint, project_id, model_type, status, case status when 'completed' then (completed_at at time zone 'UTC')::date end, count(*),
      count(case model_type when 'ranking' then test_rmse else recall_at_100 end),
      count(case when completed_at is not null then case model_type when 'retrieval' then coalesce(${RECALLS}) when 'ranking' then coalesce(${ERRORS}) else coalesce(${RECALLS}, ${ERRORS}) end end),
      ${BESTS.join(', ')}
    from experiments group by 1, 2, 3, 4, 5`);
  await knex.schema.createTable('dataset_summaries', (table) => {
    table.bigInteger('bucket').notNullable().index().comment('experiments.id / 5000');
    table.bigInteger('project_id').notNullable();
    table.text('model_type').notNullable();
    table.bigInteger('dataset_id').notNullable();
    table.integer('ranked').notNullable().comment('completed experiments that have their primary metric; the rest is of them');
    for (const metric of METRICS) {
      table.double(metric.key).comment(`best ${metric.label}`);
      table.double(`${metric.key}_sum`).comment('divided by 2^32');
      table.integer(`${metric.key}_count`).notNullable();
    }
    table.index(['project_id', 'model_type']);
  });
  await knex.raw(`insert into dataset_summaries (bucket, project_id, model_type, dataset_id, ranked, ${KEYS.map((key) => `${key}, ${key}_sum, ${key}_count`).join(', ')})
    select floor(id / 5000.0)::bigint, project_id, model_type, dataset_id, count(*),
      ${KEYS.map((key, i) => `${BESTS[i]}, sum(case when abs(${key}) > 1e-290 then ${key} / 4294967296 end), count(${key})`).join(', ')}
    from experiments where status = 'completed' and case model_type when 'ranking' then test_rmse else recall_at_100 end is not null
    group by 1, 2, 3, 4`);
  // One page of a filtered list, and the count of its pages, each from one of these.
  for (const column of ['dataset_id', 'feature_config_id', 'model_config_id'])
    await knex.raw(`create index experiments_by_${column} on experiments (project_id, ${column}, created_at desc nulls last, id desc)`);
}

export async function down(knex: Knex): Promise<void> {
  for (const column of ['dataset_id', 'feature_config_id', 'model_config_id']) await knex.raw(`drop index experiments_by_${column}`);
  await knex.schema.dropTable('dataset_summaries');
  await knex.schema.alterTable('experiment_summaries', (table) => table.dropColumns('completed_day', 'plotted'));
}
