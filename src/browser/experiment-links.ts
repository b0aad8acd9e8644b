/** Marks open the pages of their experiments, or the list of them, as links do: in this tab, or with the middle button or a key held in another one. */
import type { View } from 'vega';

interface Mark {
  datum?: { experiment?: unknown; list?: unknown };
}

/** `base` is what the ids of experiments stand behind: "/projects/main/experiments/". */
export function openExperiments(view: View, base: string): void {
  let tapped: string | undefined;
  const listen = (type: string, open: (event: MouseEvent, href: string) => void): void => {
    view.addEventListener(type, (event, item) => {
      const href = hrefOf(item as Mark | null | undefined, base);
      if (href === undefined) tapped = undefined;
      else open(event as unknown as MouseEvent, href);
    });
  };
  listen('click', (event, href) => {
    // A finger does not hover: it is told first, and asks again for the page.
    if ((event as PointerEvent).pointerType === 'touch' && tapped !== href) tapped = href;
    else if (event.ctrlKey || event.metaKey || event.shiftKey) openBeside(href);
    else location.assign(href);
  });
  listen('auxclick', (event, href) => {
    if (event.button === 1) openBeside(href);
  });
  // Otherwise a middle button that is pressed starts to scroll.
  listen('mousedown', (event) => {
    if (event.button === 1) event.preventDefault();
  });
}

function hrefOf(mark: Mark | null | undefined, base: string): string | undefined {
  const { experiment, list } = mark?.datum ?? {};
  if (typeof experiment === 'number') return `${base}${experiment}`;
  // Nothing but a query: it stays in the list of this project.
  return typeof list === 'string' && list.startsWith('?') ? `${base.replace(/\/$/, '')}${list}` : undefined;
}

function openBeside(href: string): void {
  open(href, '_blank', 'noopener');
}
