/** A part as the template shows it: drawn, and with the links to what it can be had as. */
import { partPath } from '../../../reports/links.ts';
import type { Fold, Part, PartContent } from '../../part.ts';
import type { PageDeps } from '../page.ts';
import { drawViews, type DrawnView } from './drawn-views.ts';

export interface ShownPart {
  key: string;
  title: string;
  lead: string | null;
  views: DrawnView[];
  folds: (Omit<Fold, 'views'> & { views: DrawnView[] })[];
  links: PartLink[];
  /** Its first one, where it has any. */
  picture: { path: string; altText: string } | undefined;
}

interface PartLink {
  text: string;
  /** What `text` leaves out, for who does not see beside what it stands. */
  more: string;
  href: string;
  isDownload: boolean;
}

export interface PartPlace {
  /** Path of the page. */
  of: string;
  /** What the page was asked for, as far as the part depends on it. */
  query: Readonly<Record<string, string>>;
  /** Whether it can be sent to Slack. */
  canSend: boolean;
  /** Whether pictures may be linked to, so that the page need not wait for them: whoever reads it may ask for them. */
  isLinking?: boolean;
}

/** Loads and draws a part. */
export async function showPart<Question>(
  deps: PageDeps,
  { part, question }: { part: Part<Question>; question: Question },
  place: PartPlace,
): Promise<ShownPart> {
  return showContent(deps, { part, content: await part.load(deps.knex, question) }, place);
}

/** Draws what was loaded of a part. */
export async function showContent(
  deps: PageDeps,
  { part: { key, title }, content }: { part: Pick<Part<unknown>, 'key' | 'title'>; content: PartContent },
  { of, query, canSend, isLinking = false }: PartPlace,
): Promise<ShownPart> {
  const { lead = null, views, folds = [], records } = content;
  const pathOf = (format: 'csv' | 'png' | 'json' | 'send', chart = 1): string =>
    partPath(of, { part: key, format }, chart === 1 ? query : { ...query, chart: String(chart) });
  const [first, ...others] = views.filter((view) => view.kind === 'chart');
  const charts = first === undefined ? 0 : 1 + others.length;
  const pictures = Array.from({ length: charts }, (_, i): PartLink => ({
    text: charts === 1 ? 'PNG' : `PNG ${i + 1}`,
    more: `: ${charts === 1 ? 'the picture' : `picture ${i + 1} of ${charts}`} of ${title}`,
    href: pathOf('png', i + 1),
    isDownload: true,
  }));
  const links: PartLink[] = [
    ...(records.length === 0 ? [] : [{ text: 'CSV', more: `: the numbers of ${title}`, href: pathOf('csv'), isDownload: true }]),
    ...pictures,
    ...(canSend && records.length > 0 ? [{ text: 'Send to Slack', more: `: ${title}`, href: pathOf('send'), isDownload: false }] : []),
  ];
  const [drawn, drawnFolds] = await Promise.all([
    drawViews(deps, views, {
      specOf: (chart) => pathOf('json', chart),
      pictureOf: isLinking ? (chart) => pathOf('png', chart) : undefined,
    }),
    Promise.all(folds.map(async (fold) => ({ ...fold, views: await drawViews(deps, fold.views) }))),
  ]);
  const picture = first === undefined ? undefined : { path: pathOf('png'), altText: first.altText };
  return { key, title, lead, views: drawn, folds: drawnFolds, links, picture };
}
