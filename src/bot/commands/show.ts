import { experimentDetail, type ExperimentDetail } from '../../analysis/experiment.ts';
import { experimentField, type Field } from '../../analysis/field.ts';
import { findByNumber } from '../../analysis/find-by-number.ts';
import { metricsOf, type Metric } from '../../metrics.ts';
import type { Scalar } from '../../reports/answer.ts';
import { NO_VALUE, formatDuration, formatMetric, formatRank, metricName } from '../../reports/format.ts';
import { experimentPath } from '../../reports/links.ts';
import { curveViews, fieldViews, stateViews } from '../../reports/views/experiment.ts';
import { settingsOf } from '../../reports/views/settings.ts';
import { tableOf, textColumn } from '../../reports/views/table.ts';
import type { Command } from '../command.ts';

interface Row {
  label: string;
  value: string;
}

export const show: Command = {
  name: 'show',
  usage: 'show #n',
  summary: 'one experiment: how it went, its metrics with their place in the field, its training curve and its settings',
  example: 'show #12',
  takes: { experiments: { from: 1, to: 1 } },
  async answer(knex, { project, experiments: numbers }) {
    const [id] = await findByNumber(knex, project, numbers);
    const experiment = await experimentDetail(knex, { project, id: id! });
    const field = await experimentField(knex, { project, experiment });
    const title = experiment.display_name;
    const table = tableOf<Row>({
      title: `${title}: metrics with their place in the field, facts and settings`,
      empty: '',
      items: [...whatRows(experiment), ...metricRows(experiment, field), ...whenRows(experiment), ...settingRows(experiment)],
      columns: [textColumn<Row>('Fact, metric or setting', ({ label }) => label), textColumn<Row>('Value', ({ value }) => value)],
    });
    return {
      title,
      type: experiment.model_type,
      views: [
        ...stateViews(experiment),
        ...fieldViews(experiment, field),
        ...curveViews(experiment),
        table,
        { kind: 'links', links: [{ text: title, href: experimentPath(project, experiment.id) }] },
      ],
      records: [recordOf(experiment, field)],
      json: () => ({ experiment, field }),
    };
  },
};

function whatRows({ experiment_name: name, model_type: type, status }: ExperimentDetail): Row[] {
  return [
    ...(name.trim() === '' ? [] : [{ label: 'Name', value: name }]),
    { label: 'Type', value: type },
    { label: 'Status', value: status },
  ];
}

function whenRows({ created_at, completed_at, duration_seconds: seconds }: ExperimentDetail): Row[] {
  const moment = (iso: string | null): string => iso?.slice(0, 16).replace('T', ' ') ?? NO_VALUE;
  const duration = seconds === null ? undefined : formatDuration(seconds);
  return [
    { label: 'Created (UTC)', value: moment(created_at) },
    ...(completed_at === null ? [] : [{ label: 'Completed (UTC)', value: moment(completed_at) }]),
    ...(duration === undefined ? [] : [{ label: 'Duration', value: duration }]),
  ];
}

/** Those that it has; AUC and loss without a place, which the field does not rank. */
function metricRows(experiment: ExperimentDetail, { places }: Field): Row[] {
  const place = ({ key }: Metric): string => {
    const found = places.find(({ metric }) => metric === key);
    return found === undefined || found.rank === null ? '' : ` · ${formatRank(found.rank, found.total)}`;
  };
  return metricsOf(experiment.model_type)
    .filter(({ key }) => experiment[key] !== null)
    .map((metric) => ({ label: metricName(metric), value: `${formatMetric(metric, experiment[metric.key])}${place(metric)}` }));
}

/** Those that were recorded. */
function settingRows(experiment: ExperimentDetail): Row[] {
  return settingsOf(experiment)
    .flatMap(({ settings }) => settings)
    .filter(({ value }) => value !== NO_VALUE);
}

/** The experiment's own numbers and texts, without layers and epochs, then each metric's place. */
function recordOf(experiment: ExperimentDetail, { places }: Field): Record<string, Scalar> {
  const { curve: _curve, buyer_tower_layers: _buyer, product_tower_layers: _product, rating_head_layers: _head, ...scalars } = experiment;
  const ranks = places.flatMap(({ metric, rank, total }): [string, Scalar][] => [
    [`${metric}_rank`, rank],
    [`${metric}_total`, total],
  ]);
  return { ...scalars, ...Object.fromEntries(ranks) };
}
