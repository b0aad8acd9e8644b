import { metricsOf, type MetricKey, type ModelType } from '../../../metrics.ts';
import type { SortKey } from '../../board-state.ts';
import type { DrawnView, SortableColumn } from './drawn-views.ts';

interface Sorting {
  type: ModelType;
  sort: SortKey;
  order: 'asc' | 'desc';
  hrefOf: (sort: SortKey, order: 'asc' | 'desc') => string;
}

/** Gives every column that names what it shows a link that sorts by it: first the way in which the best comes first, then the other way. */
export function makeSortable(view: DrawnView, sorting: Sorting): DrawnView {
  if (view.kind !== 'table') return view;
  return { ...view, columns: view.columns.map((column) => withSort(column, sorting)) };
}

function withSort(column: SortableColumn, { type, sort, order, hrefOf }: Sorting): SortableColumn {
  // Only the ranking's own table names its columns.
  if (column.key === undefined) return column;
  const key = column.key as SortKey;
  if (key !== sort) return { ...column, sort: { href: hrefOf(key, bestFirst(type, key)), state: null } };
  return {
    ...column,
    sort: { href: hrefOf(key, order === 'asc' ? 'desc' : 'asc'), state: order === 'asc' ? 'ascending' : 'descending' },
  };
}

function bestFirst(type: ModelType, key: SortKey): 'asc' | 'desc' {
  return metricsOf(type).find((metric) => metric.key === (key as MetricKey))?.better === 'higher' ? 'desc' : 'asc';
}
