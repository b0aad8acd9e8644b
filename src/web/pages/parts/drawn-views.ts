/** Views as the template shows them: the same, with each chart drawn. */
import { findChart } from '../../../reports/charts/index.ts';
import type { ChartView, TableColumn, TableView, View } from '../../../reports/view.ts';
import type { PageDeps } from '../page.ts';

/** `svg` is null when drawing failed: a sentence stands in its place, and the words around it stay. */
interface DrawnChart {
  kind: 'chart';
  title: string;
  altText: string;
  svg: string | null;
  /** Where the picture's spec is, for the script that makes it live; null where it has no address. */
  spec: string | null;
}

/** A chart that is drawn when the browser asks for it: the page need not wait. */
interface LinkedChart {
  kind: 'picture';
  src: string;
  altText: string;
  width: number;
  height: number;
  spec: string;
}

/** A table whose rows can be put into another order by following a link. */
export interface SortableTable extends TableView {
  columns: SortableColumn[];
}

export interface SortableColumn extends TableColumn {
  /** `state` is null where the rows are in the order of another column. */
  sort?: { href: string; state: 'ascending' | 'descending' | null };
}

export type DrawnView = Exclude<View, ChartView | TableView> | DrawnChart | LinkedChart | SortableTable;

/** Addresses of the n-th chart, from 1. */
export interface ChartAddresses {
  /** Of the spec, for the script that makes it live. */
  specOf: (chart: number) => string;
  /** Of the picture; left out where whoever reads the page may not read anything else. */
  pictureOf?: ((chart: number) => string) | undefined;
}

/** Draws all charts at once, but for those that the page can link to, as large as they will be; the order of the views stays. */
export async function drawViews(
  { drawer, log }: Pick<PageDeps, 'drawer' | 'log'>,
  views: readonly View[],
  addresses?: ChartAddresses,
): Promise<DrawnView[]> {
  const charts = views.filter((view) => view.kind === 'chart');
  const show = async (view: ChartView): Promise<DrawnChart | LinkedChart> => {
    const { chart, title, altText, data } = view;
    const number = charts.indexOf(view) + 1;
    const size = addresses?.pictureOf === undefined ? undefined : findChart(chart)?.sizeOf?.(data);
    if (size !== undefined)
      return { kind: 'picture', src: addresses!.pictureOf!(number), altText, ...size, spec: addresses!.specOf(number) };
    const drawing = await drawer.svg(chart, data);
    if (!drawing.ok) log.warn({ chart, reason: drawing.reason }, `The chart “${title}” could not be drawn: ${drawing.reason}`);
    return { kind: 'chart', title, altText, svg: drawing.ok ? drawing.body : null, spec: addresses?.specOf(number) ?? null };
  };
  return Promise.all(views.map(async (view) => (view.kind === 'chart' ? show(view) : view)));
}
