import type { TableView, View } from '../view.ts';

/** A section as a mail shows it. */
export interface ShownSection {
  title: string;
  views: View[];
  /** Something of it was left out: the rest is behind a link. */
  isShortened: boolean;
}

interface Section {
  title: string;
  views: readonly View[];
}

const ROWS_LEFT = 3;
const VIEWS_LEFT = 3;
const LONGEST_TEXT = 400;

/**
 * The sections with the last of them shortened, `steps` times: first each, from the last one up, to three views with three
 * rows; then each to its title alone. 0 steps leave all, twice as many as there are sections leave titles.
 */
export function shortenSections(sections: readonly Section[], steps: number): ShownSection[] {
  return sections.map(({ title, views }, i) => {
    const fromEnd = sections.length - i;
    if (steps >= sections.length + fromEnd) return { title, views: [], isShortened: true };
    if (steps < fromEnd) return { title, views: [...views], isShortened: false };
    const shorter = views.slice(0, VIEWS_LEFT).map(shortenView);
    return { title, views: shorter, isShortened: shorter.length < views.length || shorter.some((view, at) => view !== views[at]) };
  });
}

function shortenView(view: View): View {
  if (view.kind === 'table' && view.rows.length > ROWS_LEFT) return { ...view, rows: view.rows.slice(0, ROWS_LEFT) } satisfies TableView;
  if ((view.kind === 'text' || view.kind === 'callout') && view.text.length > LONGEST_TEXT)
    return { ...view, text: `${view.text.slice(0, LONGEST_TEXT).trimEnd()}…` };
  return view;
}

/** What is made with the fewest steps, up to `most`, that `fits`; else what `most` of them make. More steps fit no worse. */
export async function makeFitting<Made>(
  most: number,
  make: (steps: number) => Promise<Made>,
  fits: (made: Made) => boolean,
): Promise<Made> {
  const whole = await make(0);
  if (fits(whole) || most === 0) return whole;
  let tooFew = 0;
  let enough = most;
  let fitting = await make(most);
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    const made = await make(middle);
    if (fits(made)) [enough, fitting] = [middle, made];
    else tooFew = middle;
  }
  return fitting;
}
