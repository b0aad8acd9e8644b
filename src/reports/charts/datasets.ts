import type { ModelType } from '../../metrics.ts';
import type { Chart } from '../chart.ts';
import { formatCount, formatDifference, formatMetric, formatQuantity } from '../format.ts';
import { EDGE } from '../theme.ts';
import {
  datasetPanels,
  datasetTargets,
  PANEL_AXIS_HEIGHT,
  PANEL_HEAD_HEIGHT,
  panelMarks,
  type DatasetRow,
} from './parts/dataset-panels.ts';
import { datasetRows, ROW_HEIGHTS } from './parts/dataset-rows.ts';
import { frame, HEADING_HEIGHT, sentenceFrame } from './parts/frame.ts';
import { manyBoxes, manyLines, manyPoints } from './parts/placed-marks.ts';
import { manyTexts } from './parts/texts.ts';

export interface DatasetsData {
  modelType: ModelType;
  /** Best first; the first ten are drawn. */
  rows: DatasetRow[];
}

const MOST_ROWS = 10;
const PANEL_GAP = 34;

/**
 * How experiments fare on each dataset: the best and the average of what they reached, and how many they are.
 *
 * R@100 is an amount: bars from zero, the average a line across. Test RMSE is dots on a zoomed axis, for the reasons
 * that the top chart gives. A hybrid has both side by side, so that a dataset is one row.
 */
export const datasets: Chart<DatasetsData> = {
  key: 'datasets',
  size: { width: 640, height: HEADING_HEIGHT + PANEL_HEAD_HEIGHT + MOST_ROWS * ROW_HEIGHTS.namesAbove + PANEL_AXIS_HEIGHT + EDGE },

  title: ({ modelType }) => `${modelType.charAt(0).toUpperCase()}${modelType.slice(1)} experiments by dataset`,

  spec(data, measure, isLive = false) {
    const { width } = datasets.size;
    const title = datasets.title(data);
    const shown = data.rows.slice(0, MOST_ROWS);
    if (shown.length === 0) return sentenceFrame({ width, title, measure, sentence: emptySentence(data) });

    const panels = datasetPanels(data.modelType, data.rows);
    // Names above the marks have their line to themselves, over both panels.
    const rows = datasetRows(shown, { width: width - 2 * EDGE, namesAbove: panels.length > 1 }, measure);
    const margins = {
      left: EDGE + rows.namesWidth,
      right: EDGE,
      top: HEADING_HEIGHT + PANEL_HEAD_HEIGHT,
      bottom: EDGE + (panels.some(({ isAmount }) => !isAmount) ? PANEL_AXIS_HEIGHT : 0),
    };
    const room = width - margins.left - margins.right;
    const panelWidth = (room - (panels.length - 1) * PANEL_GAP) / panels.length;
    const marks = panels.map((panel, i) =>
      panelMarks(
        panel,
        { rows: shown, middles: rows.middles, x: i * (panelWidth + PANEL_GAP), width: panelWidth, height: rows.height },
        measure,
      ),
    );
    return frame({
      title,
      measure,
      margins,
      size: { width, height: margins.top + rows.height + margins.bottom },
      subtitle: subtitleOf(data, shown.length),
      layers: [
        ...manyBoxes(
          marks.flatMap(({ bars }) => bars),
          { kind: 'bar' },
        ),
        ...manyLines(marks.flatMap(({ lines }) => lines)),
        ...manyPoints(marks.flatMap(({ points }) => points)),
        ...manyTexts([...rows.texts, ...marks.flatMap(({ texts }) => texts)]),
      ],
      targets: isLive
        ? datasetTargets(shown, panels, {
            type: data.modelType,
            from: EDGE / 2 - margins.left,
            to: room + EDGE / 2,
            height: rows.height,
          })
        : [],
    });
  },

  altText(data) {
    const [first, second] = data.rows;
    if (first === undefined) return emptySentence(data);
    const [primary, other] = datasetPanels(data.modelType, data.rows);
    const { metric, valuesOf } = primary!;
    const [best, average] = [valuesOf(first).best, valuesOf(first).average];
    const lead = `${nameOf(first)} has the best ${metric.label}, ${formatMetric(metric, best)} (average ${formatMetric(metric, average)} of ${formatQuantity(first.experiments, 'experiment')})`;
    const distance = (row: DatasetRow): string => {
      const theirs = valuesOf(row).best;
      if (best === null || theirs === null || theirs === best) return `level with ${nameOf(row)}`;
      return `${formatDifference(metric, theirs - best)} ahead of ${nameOf(row)} (${formatMetric(metric, theirs)})`;
    };
    const sentences = [second === undefined ? `${lead}; it is the only dataset.` : `${lead}, ${distance(second)}.`];
    const holder =
      other === undefined ? undefined : data.rows.find((row) => other.best !== null && other.valuesOf(row).best === other.best);
    if (other !== undefined && holder !== undefined)
      sentences.push(`The best ${other.metric.label} is ${formatMetric(other.metric, other.best)} on ${nameOf(holder)}.`);
    if (data.rows.length > MOST_ROWS) sentences.push(`There are ${formatCount(data.rows.length)} datasets.`);
    return sentences.join(' ');
  },

  samples: {
    retrieval: sample('retrieval', 6),
    ranking: sample('ranking', 5),
    hybrid: sample('hybrid', 7),
    longNames: {
      modelType: 'hybrid',
      rows: [
        sampleRow(0, { name: 'Bookshop purchases 2024-01 to 2025-06 with every returned order', experiments: 1_234_567 }),
        sampleRow(1, { name: 'Покупки книжного магазина с января 2024 по июнь 2025, без возвратов' }),
        sampleRow(2, { name: 'Αγορές βιβλιοπωλείου από τον Ιανουάριο 2024 έως τον Ιούνιο 2025' }),
        sampleRow(3, { name: null, experiments: 1, best_rmse: null, avg_rmse: null }),
      ],
    },
    longNamesRanking: {
      modelType: 'ranking',
      rows: [
        sampleRow(0, { name: 'Bookshop purchases 2024-01 to 2025-06 with every returned order', experiments: 1_234_567 }),
        sampleRow(2, { name: 'Покупки книжного магазина с января 2024 по июнь 2025, без возвратов' }),
      ],
    },
    equal: { modelType: 'ranking', rows: [0, 1, 2].map((i) => sampleRow(i, { best_rmse: 0.9, avg_rmse: 0.9 })) },
    extremes: {
      modelType: 'hybrid',
      rows: [
        sampleRow(0, { best_recall: 1e308, avg_recall: 1e307, best_rmse: 0.9, avg_rmse: 1e9 }),
        sampleRow(1, { best_recall: 0.4, avg_recall: -1e308, best_rmse: 0.91, avg_rmse: 0.93 }),
        sampleRow(2, { best_recall: 0, avg_recall: 0, best_rmse: 0.92, avg_rmse: 0.95 }),
        sampleRow(3, { best_recall: 0, avg_recall: null, best_rmse: -1e308, avg_rmse: 1e308 }),
        sampleRow(4, { best_recall: null, avg_recall: null, best_rmse: null, avg_rmse: null }),
      ],
    },
    allZero: { modelType: 'retrieval', rows: [0, 1].map((i) => sampleRow(i, { best_recall: 0, avg_recall: 0 })) },
    single: sample('hybrid', 1),
    singleRanking: sample('ranking', 1),
    // Made when it is looked at: whoever loads the chart need not hold it.
    get huge() {
      return sample('hybrid', 10_000);
    },
    empty: { modelType: 'ranking', rows: [] },
  },
};

function emptySentence({ modelType }: DatasetsData): string {
  const [primary] = datasetPanels(modelType, []);
  return `No completed ${modelType} experiment has ${primary!.metric.label} yet.`;
}

function nameOf({ name }: DatasetRow): string {
  return name === null || name.trim() === '' ? 'A dataset without a name' : name;
}

/** Says what is drawn how; which way is better stands above each panel. */
function subtitleOf({ modelType, rows }: DatasetsData, shown: number): string {
  const marks = { retrieval: 'Bars', ranking: 'Dots', hybrid: 'Bars and dots' }[modelType];
  const others = rows.length > shown ? ` · and ${formatQuantity(rows.length - shown, 'other')}` : '';
  return `${marks}: best · lines: average${others}`;
}

function sample(modelType: ModelType, count: number): DatasetsData {
  const rows = Array.from({ length: count }, (_, i) => sampleRow(i));
  return { modelType, rows: modelType === 'ranking' ? rows.toSorted((a, b) => a.best_rmse! - b.best_rmse!) : rows };
}

function sampleRow(i: number, changes: Partial<DatasetRow> = {}): DatasetRow {
  const names = ['Purchases 2025', 'Purchases 2024', 'Clicks and purchases', 'Loyalty members', 'Weekend baskets', 'New customers'];
  return {
    id: i + 1,
    name: names[i] ?? `Dataset ${i + 1}`,
    experiments: 1 + ((i * 37 + 41) % 90),
    best_recall: 0.473 / (1 + 0.06 * i),
    avg_recall: 0.401 / (1 + 0.07 * i + 0.05 * ((i * 2) % 3)),
    best_rmse: 0.8123 + 0.011 * ((i * 4) % 7),
    avg_rmse: 0.8604 + 0.012 * ((i * 5) % 7),
    ...changes,
  };
}
