import type { ExperimentDetail } from '../../../analysis/experiment.ts';
import type { Field } from '../../../analysis/field.ts';
import { hasMetric, metricOf, primaryMetric, type MetricKey } from '../../../metrics.ts';
import { formatMetric, metricName } from '../../../reports/format.ts';
import type { Tile, View } from '../../../reports/view.ts';
import { isOpen, placeWords } from '../../../reports/views/experiment.ts';

/** The metric that ranks stands first. AUC, which few experiments record, is left out where it is missing. */
const GROUPS: readonly { title: string; keys: readonly MetricKey[] }[] = [
  { title: 'Retrieval metrics', keys: ['recall_at_100', 'recall_at_50', 'recall_at_10', 'recall_at_5'] },
  { title: 'Rating metrics', keys: ['test_rmse', 'test_mae', 'rmse', 'mae', 'test_auc_roc', 'auc_roc'] },
];

/** Tiles of the metrics that experiments of this type have, each with its place in the field; a sentence when none is recorded. */
export function metricViews(experiment: ExperimentDetail, field: Field): View[] {
  const type = experiment.model_type;
  const shown = (key: MetricKey): boolean => hasMetric(type, metricOf(key)) && (metricOf(key).family !== 'auc' || experiment[key] !== null);
  const groups = GROUPS.map(({ title, keys }) => ({ title, keys: keys.filter(shown) })).filter(({ keys }) => keys.length > 0);
  if ([...groups.flatMap(({ keys }) => keys), 'loss' as const].every((key) => experiment[key] === null)) {
    return [{ kind: 'text', text: isOpen(experiment) ? 'Metrics appear here once the training is done.' : 'No metrics were recorded.' }];
  }
  // The loss belongs to the whole model, but a row of its own for one number would be loud.
  const last = groups.length - 1;
  const shownGroups = groups.map(({ title, keys }, i) =>
    i === last ? { title: `${title} and loss`, keys: [...keys, 'loss' as const] } : { title, keys },
  );
  return shownGroups.map(({ title, keys }) => ({ kind: 'tiles', title, tiles: keys.map((key) => metricTile(experiment, field, key)) }));
}

function metricTile(experiment: ExperimentDetail, { places }: Field, key: MetricKey): Tile {
  const metric = metricOf(key);
  const { model_type: type } = experiment;
  const place = placeWords(
    places.find((one) => one.metric === key),
    type,
  );
  const notes = [...(place === undefined ? [] : [place]), ...(key === primaryMetric(type).key ? ['decides the rank'] : [])];
  const tile: Tile = { label: metricName(metric), value: formatMetric(metric, experiment[key]) };
  return notes.length === 0 ? tile : { ...tile, note: notes.join('; ') };
}
