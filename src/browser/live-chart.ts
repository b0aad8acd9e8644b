/** A chart that answers to the pointer, in the place of the picture of it that came with the page. */
import embed, { type VisualizationSpec } from 'vega-embed';
import { expressionInterpreter } from 'vega-interpreter';

/**
 * The spec is the very one that the picture was drawn from. Its expressions are interpreted, never compiled: the page's policy
 * allows no eval, and no style element, so that all looks stand in the site's own sheet.
 */
export async function makeLive(element: HTMLElement): Promise<void> {
  const response = await fetch(element.dataset['spec'] ?? '', { headers: { Accept: 'application/json' } });
  if (!response.ok) return;
  const spec = (await response.json()) as VisualizationSpec;
  const place = document.createElement('div');
  place.className = 'live';
  await embed(place, spec, {
    renderer: 'svg',
    actions: false,
    ast: true,
    expr: expressionInterpreter,
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  });
  element.replaceChildren(place);
}
