/** A platform's database of any size, made by the server itself. The same numbers come out each time. */
import { readFile } from 'node:fs/promises';
import pg from 'pg';

interface PlatformSize {
  experiments: number;
  /** Without epoch series and lists of features, so that a million fit. */
  narrow: boolean;
}

/** A share of the hash of a text: 0 to 1, the same in every run. */
function chance(seed: string): string {
  return `((hashtextextended(i || '${seed}', 7) & 1048575) / 1048576.0)`;
}

/** The mean of four of them: most are near a half, as results of many causes are. */
function mean(seed: string): string {
  return `((${[1, 2, 3, 4].map((i) => chance(`${seed}${i}`)).join(' + ')}) / 4)`;
}

/** One of the values, each as often as the others. */
function oneOf(seed: string, values: readonly string[]): string {
  return `(array[${values.join(', ')}])[1 + floor(${chance(seed)} * ${values.length})::int]`;
}

const [DATASETS, FEATURE_CONFIGS, MODEL_CONFIGS] = [12, 120, 180];

/**
 * Fills an empty database with one project of `experiments` experiments over two years: half of them hybrid, three
 * eighths ranking, one eighth retrieval; nine of ten completed; metrics that get better slowly.
 */
export async function makeLargePlatform(url: string, { experiments, narrow }: PlatformSize): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(await readFile(new URL('../fixtures/platform/schema.sql', import.meta.url), 'utf8'));
    // The dump that the schema is empties the search path.
    await client.query(`set search_path = public`);
    await client.query(CONFIGS);
    await client.query(experimentsSql({ experiments, narrow }));
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
}

const TOWER = `jsonb_build_array(
  jsonb_build_object('type', 'dense', 'units', 64 * (1 + i % 4), 'activation', 'relu', 'l2_reg', 0.001 * (i % 3)),
  jsonb_build_object('type', 'dropout', 'rate', 0.2), jsonb_build_object('type', 'dense', 'units', 32 * (1 + i % 2)))`;

/** Every other a number, which takes more words. */
const featureList = (name: string, count: string): string =>
  `(select jsonb_agg(jsonb_build_object('column', '${name}_' || n, 'type', (array['text', 'numeric'])[1 + n % 2], 'transforms', jsonb_build_object(
    'embedding', jsonb_build_object('enabled', n % 2 = 0, 'embedding_dim', 16), 'normalize', jsonb_build_object('enabled', n % 2 = 1, 'range', '[-1, 1]'::jsonb))))
    from generate_series(1, ${count}) n)`;
const CROSS = `jsonb_build_array(jsonb_build_object('features', jsonb_build_array('buyer_1', 'buyer_2'), 'embedding_dim', 16, 'hash_bucket_size', 5000))`;

const CONFIGS = `
  insert into ml_platform_modelendpoint (id, name, description, status, gcp_project_id, gcp_region, bigquery_dataset, gcs_bucket, created_at, updated_at, endpoint_url, is_endpoint_active)
    values (1, 'Bench', '', 'active', '', '', '', '', '2024-01-01', '2024-01-01', '', false);
  insert into ml_platform_dataset (id, name, description, model_endpoint_id, bq_location, primary_table, secondary_tables, join_config, selected_columns, column_mapping, column_aliases, filters, split_config, row_count_estimate, column_stats, summary_snapshot, created_at, updated_at)
    select i, 'Dataset ' || i, '', 1, '', '', '[]', '{}', '{}', '{}', '{}', jsonb_build_object('date_filter', jsonb_build_object('rolling_days', 30 * i)), '{}', 100000 * i, '{}', '{}', '2024-01-01', '2024-01-01' from generate_series(1, ${DATASETS}) i;
  insert into ml_platform_featureconfig (id, name, description, dataset_id, version, buyer_model_features, product_model_features, buyer_model_crosses, product_model_crosses, config_type, buyer_tensor_dim, product_tensor_dim, generated_transform_code, created_at, updated_at)
    select i, 'Features ' || i, '', 1 + i % ${DATASETS}, 1, ${featureList('buyer', '4 + i % 5')}, ${featureList('product', '3 + i % 6')}, ${CROSS}, '[]', case when i % 4 = 0 then 'retrieval' else 'ranking' end, 64 + 8 * (i % 10), 48 + 8 * (i % 6), '', '2024-01-01', '2024-01-01' from generate_series(1, ${FEATURE_CONFIGS}) i;
  insert into ml_platform_modelconfig (id, model_endpoint_id, name, description, model_type, buyer_tower_layers, product_tower_layers, rating_head_layers, output_embedding_dim, share_tower_weights, optimizer, learning_rate, batch_size, epochs, loss_function, retrieval_weight, ranking_weight, retrieval_algorithm, top_k, scann_num_leaves, scann_leaves_to_search, created_at, updated_at)
    select i, 1, 'Model ' || i, '', (array['retrieval', 'ranking', 'multitask', 'multitask'])[1 + i % 4], ${TOWER}, ${TOWER}, ${TOWER}, 32 * (1 + i % 3), false, 'adagrad', 0.1, 1024, 20, 'mse', 1, 1, 'brute_force', 100, 0, 0, '2024-01-01', '2024-01-01' from generate_series(1, ${MODEL_CONFIGS}) i;`;

function experimentsSql({ experiments, narrow }: PlatformSize): string {
  // It gets better fast at first, then ever more slowly, and by chance.
  const progress = `(1 - exp(-5.0 * i / ${experiments}))`;
  const recall = `(0.05 + 0.25 * ${progress} + 0.3 * ${mean('r')})`;
  const error = `(1.3 - 0.3 * ${progress} - 0.4 * ${mean('e')})`;
  const epochs = '(10 + 5 * (i % 5))';
  const history = `jsonb_build_object(
      'epochs', (select jsonb_agg(epoch) from generate_series(0, ${epochs} - 1) epoch),
      'loss', jsonb_build_object(
        'train', (select jsonb_agg(round((9.0 / (epoch + 1 + i % 3) + 2)::numeric, 4)) from generate_series(0, ${epochs} - 1) epoch),
        'val', (select jsonb_agg(round((9.5 / (epoch + 1 + i % 3) + 2.2)::numeric, 4)) from generate_series(0, ${epochs} - 1) epoch)),
      'final_metrics', jsonb_build_object('test_recall_at_100', ${recall}, 'test_loss', 2.5 - 0.5 * ${chance('l')}))`;
  const features = (name: string): string =>
    `(select jsonb_agg(jsonb_build_object('name', '${name}_' || (i + f * f) % 25, 'dim', 8 * (1 + (i + f) % 4))) from generate_series(1, 6) f)`;
  const filters = `case i % 3 when 0 then null else jsonb_build_array('Last ' || 30 * (1 + i % 4) || ' days') end`;
  const isHybrid = 'm % 4 >= 2';
  const hasRecall = `(done and (${isHybrid} or m % 4 = 0))`;
  const hasError = `(done and m % 4 <> 0)`;
  const columns: Record<string, string> = {
    id: 'i',
    feature_config_id: 'f',
    model_config_id: 'm',
    experiment_name: `'run ' || i || ' ' || ${oneOf('n', ["'baseline'", "'sweep'", "'wide towers'", "'holdout'"])}`,
    experiment_description: `''`,
    data_sample_percent: oneOf('s', ['10', '25', '100']),
    split_strategy: oneOf('p', ["'random'", "'temporal'"]),
    holdout_days: '7',
    date_column: `'date'`,
    train_days: '60',
    val_days: '7',
    test_days: '7',
    epochs,
    batch_size: oneOf('b', ['1024', '2048', '4096', '8192']),
    learning_rate: oneOf('lr', ['0.3', '0.1', '0.05', '0.01', '0.005', '0.001', '0.0005']),
    machine_type: `'n1-standard-8'`,
    gpu_config: `'{}'`,
    optimizer: oneOf('o', ["'adam'", "'adagrad'", "'sgd'", "'rmsprop'"]),
    output_embedding_dim: oneOf('d', ['32', '64', '128']),
    retrieval_algorithm: oneOf('a', ["'brute_force'", "'scann'"]),
    top_k: '100',
    // What the configs say comes in where these are empty, as in most hybrids.
    buyer_tower_structure: `case when m % 4 < 2 then '128→64→32' end`,
    buyer_activation: `case when m % 4 < 2 then 'relu' end`,
    buyer_l2_category: `case when m % 4 < 2 then 'light' end`,
    buyer_total_params: `case when m % 4 < 2 then 20000 + 100 * (m % 50) end`,
    buyer_tensor_dim: '64 + 8 * (f % 10)',
    product_tensor_dim: '48 + 8 * (f % 6)',
    buyer_feature_count: '4 + f % 5',
    product_feature_count: '3 + f % 6',
    buyer_cross_count: 'f % 3',
    product_cross_count: 'f % 2',
    buyer_feature_details: narrow ? 'null' : features('buyer'),
    product_feature_details: narrow ? 'null' : features('product'),
    buyer_cross_details: narrow ? 'null' : features('cross'),
    product_cross_details: narrow ? 'null' : features('pair'),
    dataset_row_count: '100000 * (1 + f % 12)',
    dataset_date_filters: narrow ? 'null' : filters,
    experiment_number: 'i',
    status: 'status',
    vertex_pipeline_job_name: `''`,
    vertex_pipeline_job_id: `''`,
    cloud_build_id: `''`,
    cloud_build_run_id: `''`,
    current_stage: `case when done then 'completed' else 'training' end`,
    progress_percent: 'case when done then 100 else 40 end',
    stage_details: `'[]'`,
    loss: `case when done then 2.5 - ${chance('l')} end`,
    // R@100 of a tenth stands in final_metrics alone.
    recall_at_5: `case when ${hasRecall} then ${recall} * 0.2 end`,
    recall_at_10: `case when ${hasRecall} then ${recall} * 0.35 end`,
    recall_at_50: `case when ${hasRecall} then ${recall} * 0.8 end`,
    recall_at_100: `case when ${hasRecall} and (i % 10 > 0${narrow ? ' or true' : ''}) then ${recall} end`,
    rmse: `case when ${hasError} then ${error} * 0.98 end`,
    mae: `case when ${hasError} then ${error} * 0.76 end`,
    test_rmse: `case when ${hasError} then ${error} end`,
    test_mae: `case when ${hasError} then ${error} * 0.78 end`,
    vocabulary_stats: `'{}'`,
    error_message: `case when status = 'failed' then 'Out of memory' else '' end`,
    error_stage: `case when status = 'failed' then 'training' else '' end`,
    gcs_artifacts_path: `''`,
    mlflow_run_id: `''`,
    mlflow_experiment_name: `''`,
    training_history_json: narrow ? 'null' : `case when done then ${history} end`,
    created_at: 'created',
    updated_at: 'created',
    started_at: `created + interval '2 minutes'`,
    completed_at: `case when done then created + interval '1 hour' * (0.5 + ${chance('h')}) end`,
    duration_seconds: `case when done then 1800 + (3600 * ${chance('h')})::int end`,
  };
  return `
    insert into ml_platform_quicktest (${Object.keys(columns).join(', ')})
    select ${Object.values(columns).join(', ')}
    from (
      select i, 1 + (i * 7919 + i / 4) % ${FEATURE_CONFIGS} as f, 1 + (i * 104729) % ${MODEL_CONFIGS} as m, s as status, s = 'completed' as done,
        '2024-01-01 00:00+00'::timestamptz + interval '730 days' * i / ${experiments} as created
      from generate_series(1, ${experiments}::bigint) i,
        lateral (select case when ${chance('x')} < 0.9 then 'completed' else ${oneOf('y', ["'failed'", "'failed'", "'running'", "'cancelled'", "'pending'"])} end as s) status
    ) made`;
}
