/** Views as the template shows them: the same, with each chart drawn. */
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

/** A table whose rows can be put into another order by following a link. */
export interface SortableTable extends TableView {
  columns: SortableColumn[];
}

export interface SortableColumn extends TableColumn {
  /** `state` is null where the rows are in the order of another column. */
  sort?: { href: string; state: 'ascending' | 'descending' | null };
}

export type DrawnView = Exclude<View, ChartView | TableView> | DrawnChart | SortableTable;

/** Draws all charts at once; the order of the views stays. `specOf` gives the address of the n-th chart's spec, from 1. */
export async function drawViews(
  { drawer, log }: Pick<PageDeps, 'drawer' | 'log'>,
  views: readonly View[],
  specOf?: (chart: number) => string,
): Promise<DrawnView[]> {
  const charts = views.filter((view) => view.kind === 'chart');
  const draw = async (view: ChartView): Promise<DrawnChart> => {
    const { chart, title, altText, data } = view;
    const drawing = await drawer.svg(chart, data);
    if (!drawing.ok) log.warn({ chart, reason: drawing.reason }, `The chart “${title}” could not be drawn: ${drawing.reason}`);
    const spec = specOf?.(charts.indexOf(view) + 1) ?? null;
    return { kind: 'chart', title, altText, svg: drawing.ok ? drawing.body : null, spec };
  };
  return Promise.all(views.map(async (view) => (view.kind === 'chart' ? draw(view) : view)));
}
