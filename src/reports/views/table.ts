import { metricOf, type Metric, type MetricKey } from '../../metrics.ts';
import { formatMetric, shortMetricName } from '../format.ts';
import type { TableCell, TableColumn, TableView } from '../view.ts';

/** One column: its heading and what stands in it for an item. */
export interface ColumnOf<Item> extends TableColumn {
  cell: (item: Item) => TableCell;
}

/** A table of items, one row each. */
export function tableOf<Item>({
  title,
  empty,
  items,
  columns,
}: {
  title: string;
  empty: string;
  items: readonly Item[];
  columns: readonly ColumnOf<Item>[];
}): TableView {
  return {
    kind: 'table',
    title,
    empty,
    columns: columns.map(({ label, align, optional }) => ({ label, align, ...(optional === undefined ? {} : { optional }) })),
    rows: items.map((item) => columns.map(({ cell }) => cell(item))),
  };
}

export function textColumn<Item>(label: string, read: (item: Item) => string, optional?: true): ColumnOf<Item> {
  return { label, align: 'left', cell: (item) => ({ text: read(item) }), ...(optional === undefined ? {} : { optional }) };
}

export function numberColumn<Item>(label: string, read: (item: Item) => string, optional?: true): ColumnOf<Item> {
  return { ...textColumn(label, read, optional), align: 'right' };
}

export function linkColumn<Item>(label: string, read: (item: Item) => { text: string; href: string }): ColumnOf<Item> {
  return { label, align: 'left', cell: read };
}

/** A metric's values, the best of them marked. */
export function metricColumn<Item>(
  key: MetricKey,
  items: readonly Item[],
  read: (item: Item) => number | null,
  label = shortMetricName(metricOf(key)),
): ColumnOf<Item> {
  const metric = metricOf(key);
  const best = bestOf(metric, items.map(read));
  return {
    label,
    align: 'right',
    cell: (item) => {
      const value = read(item);
      return { text: formatMetric(metric, value), best: value !== null && value === best };
    },
  };
}

/** The best of the values there are; null for none. */
export function bestOf(metric: Metric, values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return known.reduce((best, value) => ((metric.better === 'higher' ? value > best : value < best) ? value : best));
}
