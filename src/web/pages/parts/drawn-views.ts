/** Views as the template shows them: the same, with each chart drawn. */
import type { ChartView, View } from '../../../reports/view.ts';
import type { PageDeps } from '../page.ts';

/** `svg` is null when drawing failed: a sentence stands in its place, and the words around it stay. */
interface DrawnChart {
  kind: 'chart';
  title: string;
  altText: string;
  svg: string | null;
}

type DrawnView = Exclude<View, ChartView> | DrawnChart;

/** Draws all charts at once; the order of the views stays. */
export async function drawViews({ drawer, log }: Pick<PageDeps, 'drawer' | 'log'>, views: readonly View[]): Promise<DrawnView[]> {
  const draw = async ({ chart, title, altText, data }: ChartView): Promise<DrawnChart> => {
    const drawing = await drawer.svg(chart, data);
    if (!drawing.ok) log.warn({ chart, reason: drawing.reason }, `The chart “${title}” could not be drawn: ${drawing.reason}`);
    return { kind: 'chart', title, altText, svg: drawing.ok ? drawing.body : null };
  };
  return Promise.all(views.map(async (view) => (view.kind === 'chart' ? draw(view) : view)));
}
