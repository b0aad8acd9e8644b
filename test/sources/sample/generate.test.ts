import { describe, expect, test } from 'vitest';
import { METRICS, MODEL_TYPES, hasMetric, modelTypeOf } from '../../../src/metrics.ts';
import { generateSample } from '../../../src/sources/sample/generate.ts';
import type { ExperimentRow } from '../../../src/store/rows.ts';

const today = new Date('2026-11-23T14:40:00Z');
const sample = generateSample({ seed: 1, today });
const rows = sample.experiments.map(({ experiment }) => experiment);
const completed = rows.filter(({ status }) => status === 'completed');
const DAY = 86_400_000;

/** Text times of equal form stand in order of time. */
const textOf = (date: Date): string => date.toISOString().replace('T', ' ').replace('Z', '000+00');

describe('a generated sample', () => {
  test('has two projects and about two hundred experiments of all types and statuses', () => {
    expect(sample.projects.map(({ id }) => id)).toEqual([1, 2]);
    expect(rows.length).toBeGreaterThanOrEqual(160);
    expect(rows.length).toBeLessThanOrEqual(240);
    for (const { id } of sample.projects) {
      for (const type of MODEL_TYPES)
        expect(completed.filter((row) => row.project_id === id && row.model_type === type).length).toBeGreaterThanOrEqual(15);
      const datasets = sample.datasets.filter((dataset) => dataset.project_id === id).length;
      expect(datasets === 3 || datasets === 4).toBe(true);
    }
    const count = (status: string): number => rows.filter((row) => row.status === status).length;
    expect(count('failed')).toBeGreaterThanOrEqual(12);
    expect([count('running'), count('submitting'), count('pending'), count('cancelled')]).toEqual([3, 1, 2, 2]);
  });

  test('has unique ids from 1 in every table, and references that exist inside the project', () => {
    const ids = [sample.projects, sample.datasets, sample.feature_configs, sample.model_configs, rows].map((table) =>
      table.map(({ id }) => id),
    );
    for (const table of ids) expect(table).toEqual(table.map((_, i) => i + 1));
    for (const row of rows) {
      const featureConfig = sample.feature_configs.find(({ id }) => id === row.feature_config_id)!;
      const dataset = sample.datasets.find(({ id }) => id === featureConfig.dataset_id)!;
      const modelConfig = sample.model_configs.find(({ id }) => id === row.model_config_id)!;
      expect(row.dataset_id).toBe(dataset.id);
      expect([dataset.project_id, modelConfig.project_id]).toEqual([row.project_id, row.project_id]);
      expect(row.model_type).toBe(modelTypeOf(modelConfig.model_type, featureConfig.config_type));
      expect(row.output_embedding_dim).toBe(modelConfig.output_embedding_dim);
      if (modelConfig.model_type !== 'retrieval') expect(featureConfig.config_type).toBe('ranking');
    }
  });

  test('numbers the experiments of each project from 1 by creation', () => {
    for (const { id } of sample.projects) {
      const mine = rows.filter((row) => row.project_id === id).toSorted((a, b) => (a.created_at! < b.created_at! ? -1 : 1));
      expect(mine.map((row) => row.experiment_number)).toEqual(mine.map((_, i) => i + 1));
      expect(mine.map((row) => row.id)).toEqual(mine.map((row) => row.id).toSorted((a, b) => a - b));
    }
  });

  test('has layer lists that end in the output embedding, and a rating head except for retrieval', () => {
    for (const config of sample.model_configs) {
      const [buyer, product, head] = [config.buyer_tower_layers, config.product_tower_layers, config.rating_head_layers].map(
        (text) => JSON.parse(text) as Record<string, unknown>[],
      );
      for (const tower of [buyer!, product!]) expect(tower.at(-1)).toMatchObject({ type: 'dense', units: config.output_embedding_dim });
      expect(head!.length > 0).toBe(config.model_type !== 'retrieval');
      for (const layer of [...buyer!, ...product!, ...head!]) {
        expect(layer.type === 'dense' ? Number.isInteger(layer.units) : layer.type === 'dropout' && typeof layer.rate === 'number').toBe(
          true,
        );
      }
    }
  });

  test('has every metric of the type when completed, none of the other families, and none at all otherwise', () => {
    for (const row of rows) {
      for (const metric of METRICS) {
        const expected = row.status === 'completed' && hasMetric(row.model_type, metric);
        expect(row[metric.key] !== null, `${metric.key} of experiment ${row.id}`).toBe(expected);
      }
    }
  });

  test('has metrics that agree with each other', () => {
    for (const row of completed) {
      if (row.recall_at_5 !== null) {
        const recalls = [0, row.recall_at_5, row.recall_at_10!, row.recall_at_50!, row.recall_at_100!, 0.62];
        for (const [i, value] of recalls.slice(1).entries()) expect(value).toBeGreaterThan(recalls[i]!);
        expect(row.recall_at_100).toBeGreaterThan(0.02);
      }
      if (row.test_rmse !== null) {
        expect(row.test_rmse).toBeGreaterThan(0.7);
        expect(row.test_rmse).toBeLessThan(1.7);
        expect(row.rmse).toBeLessThan(row.test_rmse);
        expect(row.test_mae).toBeLessThan(row.test_rmse);
        expect(row.mae).toBeLessThan(row.rmse!);
        for (const auc of [row.auc_roc!, row.test_auc_roc!]) expect(auc > 0.5 && auc < 0.9).toBe(true);
      }
    }
  });

  test('says where and why a run failed, and nothing of the kind for the others', () => {
    for (const row of rows) {
      const failed = row.status === 'failed';
      expect([row.error_stage !== null, row.error_message !== null]).toEqual([failed, failed]);
      if (failed) expect(['dataset', 'transform', 'train']).toContain(row.error_stage);
    }
  });

  test('has whole curves of completed runs, partial ones of stopped and running ones, none of those that never trained', () => {
    for (const { experiment, curve } of sample.experiments) {
      const trained = curve?.epochs.length ?? 0;
      if (experiment.status === 'completed') expect(trained).toBe(experiment.epochs);
      else expect(trained).toBeLessThan(experiment.epochs!);
      if (experiment.status === 'pending' || experiment.error_stage === 'dataset' || experiment.error_stage === 'transform')
        expect(curve).toBeNull();
      if (curve === null) continue;
      expect(curve.epochs).toEqual(curve.epochs.map((_, i) => i));
      expect([curve.train_loss.length, curve.val_loss.length]).toEqual([trained, trained]);
      expect(curve.val_rmse.length).toBe(experiment.model_type === 'retrieval' ? 0 : trained);
      if (experiment.status === 'completed') expect(curve.val_rmse.at(-1) ?? null).toBe(experiment.rmse);
      for (const loss of [...curve.val_rmse, ...curve.train_loss, ...curve.val_loss]) expect(loss).toBeGreaterThan(0);
    }
    expect(sample.experiments.some(({ experiment, curve }) => experiment.status === 'running' && curve !== null)).toBe(true);
    expect(sample.experiments.some(({ experiment, curve }) => experiment.status === 'failed' && curve !== null)).toBe(true);
  });

  test('has curves that fall to the validation loss, and turn up again when a run is trained for too long', () => {
    const finished = sample.experiments.filter(({ experiment }) => experiment.status === 'completed');
    for (const { experiment, curve } of finished) {
      const last = curve!.val_loss.at(-1)!;
      expect(curve!.train_loss.at(-1)).toBeLessThan(last);
      expect(last).toBeLessThan(curve!.val_loss[0]!);
      if (experiment.model_type === 'ranking') expect(last).toBeCloseTo(experiment.rmse! ** 2, 4);
      else expect(Math.abs(last / experiment.loss! - 1)).toBeLessThan(0.1);
    }
    const long = finished.filter(({ experiment }) => experiment.epochs === 50);
    expect(long.length).toBeGreaterThan(0);
    for (const { curve } of long) expect(curve!.val_loss.at(-1)).toBeGreaterThan(1.02 * Math.min(...curve!.val_loss.map((loss) => loss!)));
  });

  test('is the same for the same seed and moment, and another for another seed', () => {
    expect(generateSample({ seed: 1, today })).toEqual(sample);
    expect(generateSample({ seed: 2, today }).experiments).not.toEqual(sample.experiments);
  });

  test('changes only the times from day to day, and only the times of the latest runs from hour to hour', () => {
    const times = new Set(['created_at', 'started_at', 'completed_at', 'updated_at', 'duration_seconds']);
    const timeless = (row: ExperimentRow): object => Object.fromEntries(Object.entries(row).filter(([key]) => !times.has(key)));
    const nextWeek = generateSample({ seed: 1, today: new Date(today.getTime() + 8 * DAY) });
    expect(nextWeek.experiments.map(({ experiment }) => timeless(experiment))).toEqual(rows.map(timeless));
    const later = generateSample({ seed: 1, today: new Date('2026-11-23T20:05:00Z') }).experiments;
    const moved = later.filter(({ experiment }, i) => experiment.created_at !== rows[i]!.created_at);
    expect(moved.length).toBe(13);
    expect(later.slice(0, -20)).toEqual(sample.experiments.slice(0, -20));
  });
});

describe('the times of a generated sample', () => {
  const moments = [
    '2026-11-23T14:40:00Z',
    '2026-11-23T00:00:00Z',
    '2026-11-23T00:30:00Z',
    '2026-11-23T23:59:59.999Z',
    '2028-02-29T00:01:00Z',
    '2028-03-01T12:00:00Z',
    '2027-01-01T03:00:00Z',
    '2026-11-22T09:00:00Z',
  ];
  test.each(moments)('at %s lie in the last twelve weeks, in order, and never in the future', (text) => {
    const now = new Date(text);
    const [earliest, latest] = [textOf(new Date(now.getTime() - 84 * DAY)), textOf(now)];
    const experiments = generateSample({ seed: 1, today: now }).experiments.map(({ experiment }) => experiment);
    for (const row of experiments) {
      const times = [row.created_at, row.started_at, row.completed_at].filter((time) => time !== null);
      for (const time of [...times, row.updated_at]) expect(time).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}\+00$/);
      expect(times).toEqual([...times].toSorted());
      expect(row.created_at! >= earliest && row.updated_at! >= times.at(-1)! && row.updated_at! <= latest).toBe(true);
      expect(row.completed_at !== null).toBe(['completed', 'failed', 'cancelled'].includes(row.status));
      if (row.duration_seconds !== null) {
        const seconds = (Date.parse(row.completed_at!) - Date.parse(row.started_at!)) / 1000;
        expect(Math.abs(seconds - row.duration_seconds)).toBeLessThanOrEqual(1.001);
      }
    }
    const newest = experiments
      .map((row) => row.created_at!)
      .toSorted()
      .at(-1)!;
    expect(now.getTime() - Date.parse(newest)).toBeLessThan(90 * 60_000);
    const underWay = experiments.filter(({ status }) => ['running', 'submitting', 'pending'].includes(status));
    for (const row of underWay) expect(now.getTime() - Date.parse(row.created_at!)).toBeLessThan(3.1 * 3_600_000);
  });

  test('leave no week without a completed run, and few without a failed one', () => {
    const weekOf = (row: ExperimentRow): number => Math.floor((today.getTime() - Date.parse(row.created_at!)) / (7 * DAY));
    const weeksWith = (status: string): number => new Set(rows.filter((row) => row.status === status).map(weekOf)).size;
    expect(weeksWith('completed')).toBe(12);
    expect(weeksWith('failed')).toBeGreaterThanOrEqual(8);
  });
});
