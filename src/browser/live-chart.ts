/** A chart that answers to the pointer, in the place of the picture of it that came with the page. */
import embed, { type VisualizationSpec } from 'vega-embed';
import { expressionInterpreter } from 'vega-interpreter';
import { openExperiments } from './experiment-links.ts';
import { hideTip, showTip } from './tip.ts';

/** The weights that charts are written in; without the font Vega would measure another one. */
const FONTS = ['400 18px Inter', '600 18px Inter', '700 24px Inter'];

/** Vega's own types know nothing of the datum. */
type Item = { datum?: { tip?: unknown } } | null | undefined;

/**
 * Drawn from the spec at the element's `data-spec`, the picture's own; what its marks open stands below the `data-experiments` of it or
 * of what it is in.
 * Expressions are interpreted, never compiled: the page's policy allows no eval, and no style element, so that all looks stand in
 * the site's own sheet. The chart takes the picture's place when it is whole.
 *
 * @throws whatever went wrong; the picture is still there.
 */
export async function makeLive(element: HTMLElement): Promise<void> {
  const [spec] = await Promise.all([fetchSpec(element.dataset['spec'] ?? ''), ...FONTS.map((font) => document.fonts.load(font))]);
  const place = document.createElement('div');
  place.className = 'live';
  const { view } = await embed(place, spec, {
    mode: 'vega-lite',
    renderer: 'svg',
    actions: false,
    ast: true,
    expr: expressionInterpreter,
    defaultStyle: false,
    tooltip: (_handler: unknown, event: MouseEvent, item: Item, value: unknown) => tell(event, value === null ? null : item),
    logger: throwingLogger(),
  });
  view.addEventListener('click', (event, item) => {
    // A finger does not hover.
    if ((event as unknown as PointerEvent).pointerType === 'touch') tell(event as unknown as PointerEvent, item as Item);
  });
  // For controls, of which there are none; empty, it would still take room.
  place.querySelector('form')?.remove();
  // The picture has a description as a whole, on the element around it.
  for (const described of [place, ...place.querySelectorAll('[role], [aria-roledescription]')])
    for (const name of ['role', 'aria-roledescription', 'aria-label']) described.removeAttribute(name);
  const experiments = element.closest<HTMLElement>('[data-experiments]')?.dataset['experiments'];
  if (experiments !== undefined) openExperiments(view, experiments);
  // A picture that is linked to is described by itself, and so must be what takes its place.
  const picture = element.querySelector('img');
  if (picture !== null) {
    element.role = 'img';
    element.ariaLabel = picture.alt;
  }
  element.replaceChildren(place);
}

function tell(event: MouseEvent, item: Item): void {
  const lines = item?.datum?.tip;
  if (Array.isArray(lines)) showTip(lines.map(String), event);
  else hideTip();
}

async function fetchSpec(url: string): Promise<VisualizationSpec> {
  const response = await fetch(url, { headers: { Accept: 'application/json' } });
  if (!response.ok) throw new Error(`${url} has no spec: ${response.status}`);
  return (await response.json()) as VisualizationSpec;
}

/** Vega logs what goes wrong in its dataflow and draws on; half a chart is worth less than the picture. */
function throwingLogger() {
  const logger = {
    level: () => 2,
    error: failWith,
    warn: failWith,
    info: () => logger,
    debug: () => logger,
  };
  return logger as never;
}

function failWith(...messages: readonly unknown[]): never {
  throw new Error(messages.map(String).join(' '));
}
