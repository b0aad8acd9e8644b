/** The dashboard over the awkward load: every number of its tables is what the JSON API answers, as the formats write it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DashboardStats } from '../../../src/analysis/dashboard-stats.ts';
import type { DatasetComparison } from '../../../src/analysis/dataset-comparison.ts';
import type { AnalysedValue, HyperparameterAnalysis } from '../../../src/analysis/hyperparameter-analysis.ts';
import type { ExperimentList } from '../../../src/analysis/list.ts';
import type { MetricsTrend } from '../../../src/analysis/metrics-trend.ts';
import type { TopConfigurations } from '../../../src/analysis/top-configurations.ts';
import type { TrainingHeatmaps } from '../../../src/analysis/training-heatmaps.ts';
import { metricOf, type MetricKey } from '../../../src/metrics.ts';
import { NO_VALUE, formatCount, formatLearningRate, formatMetric } from '../../../src/reports/format.ts';
import { createPlatformSource } from '../../../src/sources/platform/index.ts';
import type { Store } from '../../../src/store/store.ts';
import { createPlatformDatabase, type TestDatabase } from '../../support/database.ts';
import { partOf, tableOf, textOf } from '../support/read-html.ts';
import { openStore, startSite, type Site } from '../support/site.ts';

let platform: TestDatabase;
let store: Store;
let site: Site;
let projects: { id: number; key: string }[];

beforeAll(async () => {
  platform = await createPlatformDatabase();
  const source = createPlatformSource({ connectionString: platform.url, schema: 'public' });
  store = await openStore(source);
  await source.close();
  site = await startSite({ knex: store.knex });
  projects = await store.knex('projects').orderBy('id').select('id', 'key');
});
afterAll(async () => {
  await site.close();
  await store.close();
  await platform.drop();
});

async function read(path: string): Promise<string> {
  const response = await fetch(site.url + path);
  expect([path, response.status]).toEqual([path, 200]);
  return response.text();
}

async function ask<Answer>(name: string, query: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${site.url}/api/experiments/${name}?${String(new URLSearchParams(query))}`);
  return (await response.json()) as Answer;
}

const shown = (key: MetricKey, value: number | null | undefined): string => formatMetric(metricOf(key), value ?? null);
const folded = (text: string | null): string => (text ?? NO_VALUE).replace(/\s+/g, ' ').trim();

const COLUMNS = {
  retrieval: ['recall_at_100', 'recall_at_50', 'recall_at_10', 'recall_at_5'],
  ranking: ['test_rmse', 'test_mae', 'rmse', 'mae'],
  hybrid: ['recall_at_100', 'recall_at_50', 'test_rmse', 'test_mae'],
} as const;

/** By the labels of tiles and tables. */
const BESTS = {
  'R@100': { best: 'best_r100', metric: 'recall_at_100' },
  'R@50': { best: 'best_r50', metric: 'recall_at_50' },
  'R@10': { best: 'best_r10', metric: 'recall_at_10' },
  'R@5': { best: 'best_r5', metric: 'recall_at_5' },
  'Test RMSE': { best: 'best_test_rmse', metric: 'test_rmse' },
  'Test MAE': { best: 'best_test_mae', metric: 'test_mae' },
  'Val RMSE': { best: 'best_rmse', metric: 'rmse' },
  'Val MAE': { best: 'best_mae', metric: 'mae' },
} as const;
const TREND_COLUMNS = {
  retrieval: ['R@100', 'R@50', 'R@10', 'R@5'],
  ranking: ['Test RMSE', 'Test MAE'],
  hybrid: ['R@100', 'Test RMSE'],
} as const;

describe.each(['retrieval', 'ranking', 'hybrid'] as const)('the dashboard of %s', (type) => {
  it('shows the numbers of every analysis in each project', async () => {
    let filled = 0;
    for (const { id, key } of projects) {
      const project = String(id);
      const html = await read(`/projects/${key}?type=${type}`);
      const query = { project, model_type: type };

      const stats = await ask<DashboardStats>('dashboard-stats', { project });
      const figures = textOf(partOf(html, 'figures'));
      for (const name of ['total', 'completed', 'running', 'failed', 'pending', 'cancelled'] as const)
        expect(figures.toLowerCase()).toContain(`${name} ${formatCount(stats[name])}`);
      for (const one of ['retrieval', 'ranking', 'hybrid'] as const) {
        const section = new RegExp(`${one}: [\\d,]+ completed experiments? (Best.*?)(?=Ranking:|Hybrid:|$)`, 'i').exec(figures)?.[0] ?? '';
        expect(section).toMatch(new RegExp(`^${one}: ${formatCount(stats[one].count)} completed`, 'i'));
        for (const [label, { best, metric }] of Object.entries(BESTS)) {
          const isOfType = one === 'hybrid' || (one === 'retrieval') === label.startsWith('R@');
          expect(section.includes(`Best ${label} ${shown(metric, stats[one][best])}`), `${one} ${label} in ${section}`).toBe(isOfType);
        }
      }

      const list = await ask<ExperimentList>('list', { ...query, page_size: '5' });
      if (list.experiments.length > 0)
        expect(tableOf(html, `The newest ${type} experiments of any status`).rows.map(([name]) => name)).toEqual(
          list.experiments.map(({ display_name: name }) => name),
        );
      if (stats[type].count === 0) {
        expect(textOf(html)).toContain(`No completed ${type} experiment yet.`);
        expect(html).not.toContain('id="trend"');
        continue;
      }

      const { trend } = await ask<MetricsTrend>('metrics-trend', { ...query, points: 'all' });
      expect(textOf(partOf(html, 'trend'))).toContain(
        trend.length < 2 ? 'The trend begins with two completed' : `over ${formatCount(trend.length)} experiments`,
      );
      if (trend.length >= 2) {
        const { heads, rows } = tableOf(html, /^Improvements, newest first/);
        expect(heads).toEqual(['Date (UTC)', 'Runs', 'Experiment', ...TREND_COLUMNS[type]]);
        const improvements = trend.flatMap((point, i) => {
          const cells = TREND_COLUMNS[type].map((label) => {
            const { best, metric } = BESTS[label];
            return point[best] === (trend[i - 1]?.[best] ?? null) ? NO_VALUE : shown(metric, point[best]);
          });
          return cells.every((cell) => cell === NO_VALUE) ? [] : [[point.date, String(i + 1), point.display_name, ...cells]];
        });
        expect(rows).toEqual(improvements.toReversed().slice(0, 8));
        expect(rows.length).toBeGreaterThan(0);
      }

      const top = await ask<TopConfigurations>('top-configurations', query);
      if (top.total === 0) {
        expect(textOf(partOf(html, 'top'))).toContain(`No completed ${type} experiment has`);
        continue;
      }
      filled += 1;
      const ranking = tableOf(html, /^Top \d+ by /);
      expect(ranking.heads.slice(0, 2)).toEqual(['#', 'Experiment']);
      expect(ranking.heads.slice(2, 6)).toEqual(['Dataset', 'Feature', 'Model', 'LR']);
      expect(ranking.rows).toEqual(
        top.configurations.map((c) => [
          String(c.rank),
          c.display_name,
          folded(c.dataset),
          folded(c.feature_config),
          folded(c.model_config),
          formatLearningRate(c.learning_rate),
          ...COLUMNS[type].map((metric) => shown(metric, c[metric])),
        ]),
      );

      const heatmaps = await ask<TrainingHeatmaps>('training-heatmaps', query);
      const labels = Object.keys(heatmaps.metric_ranges);
      expect(labels).toHaveLength(type === 'hybrid' ? 8 : 4);
      const final = (label: string, value: number | null): string => {
        if (value === null) return NO_VALUE;
        return label.startsWith('R@') ? `${value.toFixed(1)}%` : value.toFixed(4);
      };
      const finals = tableOf(html, /^Final Metrics/);
      // As in the ranking: a phone shows the first columns.
      const ranked = COLUMNS[type].map((metric) => metricOf(metric).label);
      const ordered = [...ranked, ...labels.filter((label) => !ranked.includes(label))];
      expect(finals.heads.slice(0, 3)).toEqual(['Experiment', ...ranking.heads.slice(6, 8)]);
      expect(finals.rows).toEqual(
        heatmaps.experiments.map((e) => [e.label, ...ordered.map((label) => final(label, e.final_metrics[label] ?? null))]),
      );
      if (heatmaps.loss_range.min !== null) {
        const losses = tableOf(html, 'Validation loss by epoch');
        const first = `Epoch ${Math.min(...heatmaps.experiments.flatMap((e) => e.epochs))}`;
        expect(losses.heads.slice(0, 4)).toEqual(['Experiment', 'Last', 'Lowest', first]);
        for (const [i, [, last, lowest]] of losses.rows.entries()) {
          const shownLosses = heatmaps.experiments[i]!.epoch_values.filter((loss) => loss !== null);
          if (shownLosses.length === 0) continue;
          const [lastLoss, lowestLoss] = [last!, lowest!].map((text) => Number(/^(?:★ )?(\d+\.\d{4}) \(epoch [\d,]+\)$/.exec(text)?.[1]));
          expect(lowestLoss).toBeLessThanOrEqual(Math.min(lastLoss!, ...shownLosses) + 0.00005);
        }
        expect(losses.rows.map(([name, , , ...values]) => [name, ...values.filter((value) => value !== NO_VALUE)])).toEqual(
          heatmaps.experiments.map((e) => [e.label, ...e.epoch_values.filter((loss) => loss !== null).map((loss) => loss.toFixed(4))]),
        );
      }

      const { datasets } = await ask<DatasetComparison>('dataset-comparison', query);
      expect(tableOf(html, `Datasets of ${type} experiments`).rows).toEqual(
        datasets.map((d) => {
          const recall = [shown('recall_at_100', d.best_recall), shown('recall_at_100', d.avg_recall)];
          const rmse = [shown('test_rmse', d.best_rmse), shown('test_rmse', d.avg_rmse)];
          const values = { retrieval: recall, ranking: [...rmse, shown('test_mae', d.best_mae)], hybrid: [...recall, ...rmse] }[type];
          return [folded(d.name), formatCount(d.experiment_count), ...values];
        }),
      );

      const insights = await ask<HyperparameterAnalysis>('hyperparameter-analysis', query);
      const part = partOf(html, 'insights');
      expect(textOf(part)).toContain(
        `TPE-based analysis • Higher score = better association with top 30% results (by ${type === 'ranking' ? 'Test RMSE' : 'R@100'})`,
      );
      for (const [title, settings] of [
        ['Training', insights.training],
        ['Model', insights.model],
        ['Features', insights.features],
        ['Dataset', insights.dataset],
      ] as const) {
        if (settings.length === 0) continue;
        const expected = settings.flatMap(({ param, values }) => surest(values).map((value) => insightRow(param, value, insights.metric)));
        expect(tableOf(part, title).rows).toEqual(expected);
      }
      const metric = metricOf(insights.metric);
      expect(textOf(part)).toContain(
        `Good is ${metric.label} ${metric.better === 'higher' ? 'from' : 'up to'} ${formatMetric(metric, insights.good_threshold)}: the best 30% of ${formatCount(insights.total_experiments)} `,
      );
      const known = [insights.training, insights.model, insights.features, insights.dataset].flat().flatMap(({ values }) => values);
      const numbers = new Set(known.map((value) => insightRow('', value, insights.metric).slice(3, 6).join(' ')));
      // Each of the surest values, as the picture beside it has them.
      if (textOf(part).includes('What the good ones have more or less often'))
        for (const row of tableOf(part, 'What the good ones have more or less often').rows)
          expect(numbers).toContain(row.slice(2).join(' '));
      const hasTower = insights.model.some(({ field }) => field === 'ranking_tower_structure');
      expect(textOf(part).includes('Ranking Tower')).toBe(hasTower && type !== 'retrieval');
    }
    expect(filled).toBeGreaterThan(0);
  });
});

function surest(values: readonly AnalysedValue[]): AnalysedValue[] {
  return values.toSorted((a, b) => b.lift_low - a.lift_low).slice(0, 10);
}

function insightRow(param: string, value: AnalysedValue, metric: MetricKey): unknown[] {
  return [
    param,
    folded(value.value),
    value.tpe_score.toFixed(2),
    `${value.lift.toFixed(2)}×`,
    `${value.lift_low.toFixed(2)}–${value.lift_high.toFixed(2)}`,
    `${formatCount(value.good_count)} of ${formatCount(value.count)}`,
    expect.stringMatching(/^(better|worse|no clear effect)$/),
    shown(metric, value.avg_metric),
    shown(metric, value.best_metric),
    value.confidence,
  ];
}

describe('the ranking', () => {
  it('is sorted by a link in its head, which the page’s address holds, and keeps the ranks', async () => {
    const { key } = await fullest();
    const html = await read(`/projects/${key}?type=hybrid&sort=test_rmse&order=asc&limit=50`);
    const { rows, heads } = tableOf(html, /^Top \d+ by /);
    const column = heads.indexOf('Test RMSE');
    const values = rows.map((row) => row[column]!).filter((value) => value !== NO_VALUE);
    expect(values.map(Number)).toEqual(values.map(Number).toSorted((a, b) => a - b));
    expect(rows.map(([rank]) => Number(rank)).toSorted((a, b) => a - b)).toEqual(rows.map((_, i) => i + 1));
    expect(html.match(/aria-sort="/g)).toHaveLength(1);
    expect(html).toMatch(/aria-sort="ascending"><a class="sort" href="[^"]*limit=50&amp;sort=test_rmse&amp;order=desc#top">Test RMSE/);
    // The way in which the best comes first.
    expect(html).toContain('sort=recall_at_100&amp;order=desc#top">R@100');
    // Another type has other columns, and the same length.
    expect(html).toContain(`href="/projects/${key}?type=ranking&amp;limit=50"`);
  });

  it('reads types and orders in letters of either case, and takes empty fields for left out', async () => {
    const { key } = await fullest();
    const body = async (query: string): Promise<string> => (await read(`/projects/${key}${query}`)).replace(/value="[^"]*"/g, '');
    expect(await body('?type=HYBRID&sort=Test_RMSE&order=ASC')).toBe(await body('?type=hybrid&sort=test_rmse&order=asc'));
    expect(await body('?type=hybrid&limit=&sort=&order=&page=')).toBe(await body('?type=hybrid'));
  });

  it('refuses what it does not know, and names what there is', async () => {
    const { key } = await fullest();
    for (const [query, words] of [
      ['sort=loss', 'expected one of rank, display_name, dataset'],
      ['type=ranking&sort=recall_at_100', 'test_rmse, test_mae, rmse, mae'],
      ['sort=rank&order=up', 'expected one of asc, desc'],
      ['limit=51', 'a whole number from 1 to 50'],
      ['limit=ten', 'a whole number from 1 to 50'],
    ] as const) {
      const response = await fetch(`${site.url}/projects/${key}?type=hybrid&${query}`.replace('type=hybrid&type', 'type'));
      expect([query, response.status]).toEqual([query, 400]);
      expect(textOf(await response.text())).toContain(words);
    }
  });
});

it('leads to the other projects without losing the type, and to each part as a file', async () => {
  const { key } = await fullest();
  const html = await read(`/projects/${key}?type=ranking`);
  const other = projects.find((one) => one.key !== key)!;
  expect(html).toContain(`<a href="/projects/${other.key}?type=ranking">`);
  expect(html).toContain(`data-spec="/projects/${key}/parts/top.json?type=ranking"`);
  expect(html).toContain(`data-spec="/projects/${key}/parts/heatmaps.json?type=ranking&amp;chart=2"`);
  expect(textOf(html)).toContain('Top 10 experiments by Test RMSE (lowest) • Final Metrics (Ranking)');
  expect(html).not.toContain('Send to Slack');
});

/** The project with the most hybrids. */
async function fullest(): Promise<{ id: number; key: string }> {
  const counts = await Promise.all(
    projects.map(async (project) => (await ask<DashboardStats>('dashboard-stats', { project: String(project.id) })).hybrid.count),
  );
  return projects[counts.indexOf(Math.max(...counts))]!;
}
