/** The metric catalogue: what each number is called, which way is better, how it is shown and where it is read. */

export type ModelType = 'retrieval' | 'ranking' | 'hybrid';
export const MODEL_TYPES: readonly ModelType[] = ['retrieval', 'ranking', 'hybrid'];

type Family = 'recall' | 'error' | 'auc' | 'loss';

export interface Metric {
  /** Column of `experiments`, and key in JSON. */
  readonly key: MetricKey;
  readonly label: string;
  readonly better: 'higher' | 'lower';
  readonly family: Family;
  /** How it is shown: recalls as percent with one decimal, the rest with four decimals. */
  readonly format: 'percent' | 'decimal';
  /** Keys of `training_history_json.final_metrics`, tried in order when the column has no finite number. */
  readonly finalMetricKeys: readonly string[];
}

function recall(k: 5 | 10 | 50 | 100): Metric {
  return {
    key: `recall_at_${k}`,
    label: `R@${k}`,
    better: 'higher',
    family: 'recall',
    format: 'percent',
    finalMetricKeys: [`test_recall_at_${k}`, `recall_at_${k}`, `recall@${k}`],
  };
}

function measure(key: MetricKey, label: string, better: Metric['better'], family: Family, finalMetricKeys: readonly string[]): Metric {
  return { key, label, better, family, format: 'decimal', finalMetricKeys };
}

export type MetricKey =
  | 'recall_at_5'
  | 'recall_at_10'
  | 'recall_at_50'
  | 'recall_at_100'
  | 'rmse'
  | 'test_rmse'
  | 'mae'
  | 'test_mae'
  | 'auc_roc'
  | 'test_auc_roc'
  | 'loss';

export const METRICS: readonly Metric[] = [
  recall(5),
  recall(10),
  recall(50),
  recall(100),
  measure('rmse', 'RMSE', 'lower', 'error', ['final_val_rmse', 'final_rmse', 'rmse', 'root_mean_squared_error']),
  measure('test_rmse', 'Test RMSE', 'lower', 'error', ['test_rmse', 'test_root_mean_squared_error']),
  measure('mae', 'MAE', 'lower', 'error', ['final_val_mae', 'final_mae', 'mae', 'mean_absolute_error']),
  measure('test_mae', 'Test MAE', 'lower', 'error', ['test_mae', 'test_mean_absolute_error']),
  measure('auc_roc', 'AUC', 'higher', 'auc', ['final_val_auc_roc', 'auc_roc']),
  measure('test_auc_roc', 'Test AUC', 'higher', 'auc', ['test_auc_roc']),
  measure('loss', 'Loss', 'lower', 'loss', ['test_loss', 'final_loss']),
];

const BY_KEY = new Map(METRICS.map((metric) => [metric.key, metric]));

export function metricOf(key: MetricKey): Metric {
  return BY_KEY.get(key)!;
}

const FAMILIES: Record<ModelType, readonly Family[]> = {
  retrieval: ['recall', 'loss'],
  ranking: ['error', 'auc', 'loss'],
  hybrid: ['recall', 'error', 'auc', 'loss'],
};

/** Whether experiments of the type have the metric; outside its families a metric is null. */
export function hasMetric(type: ModelType, metric: Metric): boolean {
  return FAMILIES[type].includes(metric.family);
}

export function metricsOf(type: ModelType): Metric[] {
  return METRICS.filter((metric) => hasMetric(type, metric));
}

/** The type's recalls and errors: what statistics and trends show. */
export function plottedMetrics(type: ModelType): Metric[] {
  return metricsOf(type).filter(({ family }) => family === 'recall' || family === 'error');
}

/** The metric that ranks experiments of the type: R@100, or test RMSE for ranking. */
export function primaryMetric(type: ModelType): Metric {
  return metricOf(type === 'ranking' ? 'test_rmse' : 'recall_at_100');
}

/** Reads a model type as people and the platform write it (`multitask` is hybrid); undefined for anything else. */
export function parseModelType(text: string): ModelType | undefined {
  if (text === 'multitask') return 'hybrid';
  return MODEL_TYPES.find((type) => type === text);
}

/** The type of an experiment from its model config's type and its feature config's type (NULLs included). */
export function modelTypeOf(modelConfigType: string | null, featureConfigType: string | null): ModelType {
  if (modelConfigType === 'multitask') return 'hybrid';
  return featureConfigType === 'ranking' ? 'ranking' : 'retrieval';
}

/** `value` when it is a finite number, else null: NaN, ±Infinity, strings and booleans are gaps, 0 is a value. */
export function finiteOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/**
 * The eleven metrics of an experiment: for each the first finite number of its column and then of its keys in
 * `finalMetrics`. Anything but a plain object counts as empty.
 */
export function resolveMetrics(columns: Readonly<Record<MetricKey, unknown>>, finalMetrics: unknown): Record<MetricKey, number | null> {
  const final = isRecord(finalMetrics) ? finalMetrics : {};
  const candidates = (metric: Metric): unknown[] => [
    columns[metric.key],
    ...metric.finalMetricKeys.map((key) => (Object.hasOwn(final, key) ? final[key] : undefined)),
  ];
  return Object.fromEntries(
    METRICS.map((metric) => [
      metric.key,
      candidates(metric)
        .map(finiteOrNull)
        .find((value) => value !== null) ?? null,
    ]),
  ) as Record<MetricKey, number | null>;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
