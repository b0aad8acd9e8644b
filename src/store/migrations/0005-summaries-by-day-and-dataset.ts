import type { Knex } from 'knex';
import { METRICS } from '../../metrics.ts';

const KEYS = METRICS.map(({ key }) => key);
const BESTS = METRICS.map(({ key, better }) => `${better === 'higher' ? 'max' : 'min'}(${key})`);
const RECALLS = 'recall_at_5, recall_at_10, recall_at_50, recall_at_100';
const ERRORS = 'rmse, test_rmse, mae, test_mae';

/** Bests by day let a trend find the few days on which something got better; what is counted by dataset spares reading the experiments. */
export async function up(knex: Knex): Promise<void> {
  // A process of the version before may be writing: its batch is waited for, and what it writes afterwards is counted by the
  // next round, which finds no sum of a bucket that it could compare with.
  await knex.raw('lock table experiments in share row exclusive mode');
  await knex('sync_buckets').where({ table_name: 'experiments' }).delete();
  await knex('experiment_summaries').delete();
  await knex.raw(`insert into experiment_summaries (bucket, project_id, model_type, status, experiments, ranked, ${KEYS.join(', ')})
    select floor(id / 5000.0)::bigint, project_id, model_type, status, count(*), count(case model_type when 'ranking' then test_rmse else recall_at_100 end), ${BESTS.join(', ')}
    from experiments group by 1, 2, 3, 4`);
  await knex.schema.createTable('day_summaries', (table) => {
    table.bigInteger('bucket').notNullable().index().comment('experiments.id / 5000');
    table.bigInteger('project_id').notNullable();
    table.text('model_type').notNullable();
    table.date('day').notNullable().comment('of completed_at, in UTC; of completed experiments alone');
    table.integer('plotted').notNullable().comment('those with a recall or error of their type; the rest is of them');
    for (const metric of METRICS) table.double(metric.key).comment(`best ${metric.label}`);
    table.index(['project_id', 'model_type']);
  });
  await knex.raw(`insert into day_summaries (bucket, project_id, model_type, day, plotted, ${KEYS.join(', ')})
    select floor(id / 5000.0)::bigint, project_id, model_type, (completed_at at time zone 'UTC')::date, count(*), ${BESTS.join(', ')}
    from experiments
    where status = 'completed' and completed_at is not null
      and case model_type when 'retrieval' then coalesce(${RECALLS}) when 'ranking' then coalesce(${ERRORS}) else coalesce(${RECALLS}, ${ERRORS}) end is not null
    group by 1, 2, 3, 4`);
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
      ${KEYS.map((key, i) => `${BESTS[i]}, sum(case when abs(${key}) > 1e-290 then ${key} / 4294967296 end order by id), count(${key})`).join(', ')}
    from experiments where status = 'completed' and case model_type when 'ranking' then test_rmse else recall_at_100 end is not null
    group by 1, 2, 3, 4`);
  await knex.schema.alterTable('sync_sources', (table) => {
    table.integer('untidied').notNullable().defaultTo(0).comment('rows written or removed since the last VACUUM');
  });
  // One page of a filtered list, and the count of its pages, each from one of these.
  for (const column of ['dataset_id', 'feature_config_id', 'model_config_id'])
    await knex.raw(`create index experiments_by_${column} on experiments (project_id, ${column}, created_at desc nulls last, id desc)`);
}

export async function down(knex: Knex): Promise<void> {
  for (const column of ['dataset_id', 'feature_config_id', 'model_config_id']) await knex.raw(`drop index experiments_by_${column}`);
  await knex.schema.alterTable('sync_sources', (table) => table.dropColumn('untidied'));
  await knex.schema.dropTable('dataset_summaries');
  await knex.schema.dropTable('day_summaries');
}
