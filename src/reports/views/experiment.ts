import type { ExperimentDetail } from '../../analysis/experiment.ts';
import type { Field, FieldPlace } from '../../analysis/field.ts';
import type { ModelType } from '../../metrics.ts';
import { curve as curveChart, type CurveData } from '../charts/curve.ts';
import { field as fieldChart } from '../charts/field.ts';
import { formatRank } from '../format.ts';
import type { ChartView, View } from '../view.ts';
import { capitalised } from './stats.ts';

/** Whether more may still be recorded. */
export function isOpen({ status }: ExperimentDetail): boolean {
  return ['pending', 'submitting', 'running'].includes(status);
}

/** Why it failed or how far it is; nothing about one that is done. */
export function stateViews(experiment: ExperimentDetail): View[] {
  const { current_stage: stage, progress_percent: percent, error_stage: errorStage, error_message: message } = experiment;
  if (experiment.status === 'failed' || (message ?? '') !== '') {
    const head = (errorStage ?? '') === '' ? 'It failed; the stage was not recorded.' : `It failed in the stage “${errorStage}”.`;
    return [{ kind: 'callout', tone: 'warning', text: `${head}\n${(message ?? '').trim() || 'No message was recorded.'}` }];
  }
  if (!isOpen(experiment)) return [];
  const known = [
    ...((stage ?? '') === '' || stage === experiment.status ? [] : [`stage “${stage}”`]),
    ...(percent === null ? [] : [`${percent}% done`]),
  ];
  return [{ kind: 'callout', tone: 'info', text: [capitalised(experiment.status), ...known].join(' · ') }];
}

/** From so many on a share says more than the place alone. */
const SHARE_FROM = 20;

/** "3rd of 41 hybrid experiments, ahead of 95%": of the others; undefined where it has no place. */
export function placeWords(place: FieldPlace | undefined, type: ModelType): string | undefined {
  if (place === undefined || place.rank === null) return undefined;
  const { rank, total } = place;
  const words = `${formatRank(rank, total)} ${type} experiment${total === 1 ? '' : 's'}`;
  if (total < SHARE_FROM) return words;
  // Rounded down: only the first is ahead of all.
  return `${words}, ahead of ${rank === 1 ? 'all' : `${Math.floor((100 * (total - rank)) / (total - 1))}%`}`;
}

/** Where it stands in each metric's distribution; nothing for one without a metric. */
export function fieldViews({ display_name: label }: ExperimentDetail, { model_type: modelType, places }: Field): ChartView[] {
  if (places.every(({ value }) => value === null)) return [];
  const data = { label, modelType, rows: places };
  return [{ kind: 'chart', chart: fieldChart.key, title: fieldChart.title(data), altText: fieldChart.altText(data), data }];
}

/** Its losses by epoch; nothing for one without a history. */
export function curveViews({ display_name: label, curve }: ExperimentDetail): ChartView[] {
  if (curve === null) return [];
  const { val_rmse: rmse, ...losses } = curve;
  const data: CurveData = { label, ...losses, ...(rmse.length === 0 ? {} : { metric: { key: 'rmse', values: rmse } }) };
  return [{ kind: 'chart', chart: curveChart.key, title: curveChart.title(data), altText: curveChart.altText(data), data }];
}
