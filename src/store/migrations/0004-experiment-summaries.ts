import type { Knex } from 'knex';
import { METRICS } from '../../metrics.ts';

/** Counts and bests of each 5,000 ids of experiments: what a total or a best of a million rows is made up of. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('experiment_summaries', (table) => {
    table.bigInteger('bucket').notNullable().comment('experiments.id / 5000');
    table.bigInteger('project_id').notNullable();
    table.text('model_type').notNullable();
    table.text('status').notNullable();
    table.integer('experiments').notNullable();
    table.integer('ranked').notNullable().comment('those that have their primary metric');
    for (const metric of METRICS) table.double(metric.key).comment(`best ${metric.label}`);
    table.primary(['project_id', 'model_type', 'status', 'bucket']);
    table.index('bucket');
  });
  const bests = METRICS.map(({ key, better }) => `${better === 'higher' ? 'max' : 'min'}(${key})`);
  await knex.raw(`insert into experiment_summaries (bucket, project_id, model_type, status, experiments, ranked, ${METRICS.map(({ key }) => key).join(', ')})
    select id / 5000, project_id, model_type, status, count(*), count(case model_type when 'ranking' then test_rmse else recall_at_100 end), ${bests.join(', ')}
    from experiments group by 1, 2, 3, 4`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('experiment_summaries');
}
