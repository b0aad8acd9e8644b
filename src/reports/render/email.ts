import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import type { Digest } from '../digest.ts';
import { projectPath } from '../links.ts';
import { COLOURS } from '../theme.ts';
import type { ChartView, TableCell, TilesView, View } from '../view.ts';
import { momentIn, periodDays } from '../period.ts';
import { renderViewAsText } from './text.ts';

/** A digest as one message for any number of readers. */
export interface Email {
  subject: string;
  html: string;
  text: string;
  attachments: EmailAttachment[];
}

/** A picture that the HTML shows by `cid:`, or a file to keep. */
export interface EmailAttachment {
  /** Of a picture in the HTML. */
  cid?: string;
  filename: string;
  content: Buffer;
  contentType: string;
  inline: boolean;
}

/** A PNG with its logical size. */
export interface DrawnChart {
  body: Buffer;
  width: number;
  height: number;
}

interface EmailOptions {
  digest: Digest;
  /** The pictures of the digest's charts; a chart without one is told in words. */
  charts: ReadonlyMap<ChartView, DrawnChart>;
  /** Without a trailing slash. */
  baseUrl: string;
}

/** Every text colour has a contrast of 4.5:1 and more on what it stands on; a test measures it. */
export const EMAIL_COLOURS = {
  light: {
    page: '#f3f5f8',
    card: COLOURS.background,
    tile: '#f3f5f8',
    line: COLOURS.grid,
    ink: COLOURS.ink,
    quiet: COLOURS.quiet,
    accent: COLOURS.navy,
    best: COLOURS.teal,
    warning: COLOURS.orange,
  },
  dark: {
    page: '#10151d',
    card: '#1a212c',
    tile: '#252e3b',
    line: '#364152',
    ink: '#e8ecf2',
    quiet: '#a9b4c3',
    accent: '#93bbf2',
    best: '#5fcfc6',
    warning: '#f0965a',
  },
} as const;

/** Mail programs load no fonts; where Inter is installed it is the charts' own. */
const FONT_FAMILY = 'Inter, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif';
/** What a card of 600 px leaves for a picture; Outlook obeys the number, phones shrink it. */
const PICTURE_WIDTH = 560;
const TILES_IN_A_ROW = 4;
const TEXT_COLUMNS = 72;

const templates = new Eta({
  views: fileURLToPath(new URL('../../../templates/email/', import.meta.url)),
  defaultExtension: '.mjml.eta',
  cache: true,
});

/**
 * A digest as HTML and as text, each complete in itself. All links are absolute.
 *
 * Names are escaped by the template; nothing in it may be left raw but another template.
 */
export async function renderEmail({ digest, charts, baseUrl }: EmailOptions): Promise<Email> {
  const pictures = new Map(
    [...charts].map(([view, { body, width }], i) => [view, { width, attachment: pngAttachment(`${view.chart}-${i + 1}`, body) }]),
  );
  const { project, projectTitle, period, asOf, subject, preheader, headline } = digest;
  const projectUrl = baseUrl + projectPath(project);
  const mjml = templates.render('digest', {
    ...EMAIL_COLOURS,
    fontFamily: FONT_FAMILY,
    subject,
    preheader,
    headline,
    baseUrl,
    projectUrl,
    siteName: new URL(baseUrl).host,
    projectTitle,
    weekLine: weekLine(digest),
    weekEnd: momentIn(period.zone, period.to),
    asOf: asOf === null ? null : momentIn(period.zone, asOf),
    sections: digest.sections.map(({ title, views }) => ({
      title,
      views: views.map((view) => blockOf(view, { baseUrl, projectUrl, pictures })),
    })),
  });
  return {
    subject,
    html: await compile(mjml),
    text: renderText(digest, baseUrl),
    attachments: [...pictures.values()].map(({ attachment }) => attachment),
  };
}

function pngAttachment(name: string, content: Buffer): EmailAttachment {
  return { cid: `${name}@towerwatch`, filename: `${name}.png`, content, contentType: 'image/png', inline: true };
}

interface BlockOptions {
  baseUrl: string;
  projectUrl: string;
  pictures: ReadonlyMap<ChartView, { attachment: EmailAttachment; width: number }>;
}

/** A view with all that its template needs: absolute links, pictures by cid, tiles in rows. */
function blockOf(view: View, { baseUrl, projectUrl, pictures }: BlockOptions): Record<string, unknown> {
  switch (view.kind) {
    case 'text':
      return { ...view };
    case 'callout':
      return {
        ...view,
        colour: { good: EMAIL_COLOURS.light.best, info: EMAIL_COLOURS.light.accent, warning: EMAIL_COLOURS.light.warning }[view.tone],
      };
    case 'links':
      return { ...view, links: view.links.map((link) => ({ ...link, href: baseUrl + link.href })) };
    case 'table':
      return {
        ...view,
        rows: view.rows.map((row) => row.map((cell) => (cell.href === undefined ? cell : { ...cell, href: baseUrl + cell.href }))),
      };
    case 'chart': {
      const picture = pictures.get(view);
      return {
        ...view,
        href: projectUrl,
        picture: picture && { cid: picture.attachment.cid, width: Math.min(picture.width, PICTURE_WIDTH) },
      };
    }
    case 'tiles':
      return { ...view, rows: rowsOf(view), widthPercent: Math.floor(100 / Math.min(view.tiles.length, TILES_IN_A_ROW)) };
  }
}

function rowsOf({ tiles }: TilesView): TilesView['tiles'][] {
  return Array.from({ length: Math.ceil(tiles.length / TILES_IN_A_ROW) }, (_, i) =>
    tiles.slice(i * TILES_IN_A_ROW, (i + 1) * TILES_IN_A_ROW),
  );
}

type Mjml2Html = (
  mjml: string,
  options: { validationLevel: 'strict'; keepComments: boolean; fonts: Record<string, string> },
) => Promise<{ html: string }>;

/** Loaded with the first mail: it takes half a second, which a start need not wait for. */
async function compile(mjml: string): Promise<string> {
  // @ts-expect-error -- mjml 5 has no types of its own
  const { default: mjml2html } = (await import('mjml')) as { default: Mjml2Html };
  // Without `fonts: {}` the name Roboto alone would make mail programs ask Google for it.
  const { html } = await mjml2html(mjml, { validationLevel: 'strict', keepComments: false, fonts: {} });
  return html.replaceAll(/^[ \t]+/gm, '').replaceAll(/\n{2,}/g, '\n');
}

function weekLine({ period }: Digest): string {
  return `Week ${Number(period.label.slice(-2))} · ${periodDays(period)} · ${period.zone}`;
}

/** The whole digest for readers without HTML, with the address of every experiment that it names. */
function renderText(digest: Digest, baseUrl: string): string {
  const { project, projectTitle, period, asOf, headline, sections } = digest;
  const viewText = (view: View): string => {
    if (view.kind === 'chart') return view.altText;
    return [
      renderViewAsText(view, { baseUrl, columns: TEXT_COLUMNS }),
      ...(view.kind === 'table' ? tableLinks(view.rows, baseUrl) : []),
    ].join('\n');
  };
  return [
    `${projectTitle}\n${weekLine(digest)}`,
    headline,
    ...sections.flatMap(({ title, views }) => [`${title}\n${'='.repeat(title.length)}`, ...views.map(viewText)]),
    `All experiments: ${baseUrl}${projectPath(project)}`,
    `Leaders and numbers are as they stood when the week ended, ${momentIn(period.zone, period.to)}.${asOf === null ? '' : `\nData as of ${momentIn(period.zone, asOf)}.`} ★ marks the best value of a column.`,
    `You get this mail because your address is on the list for the weekly digest\nof ${projectTitle} at ${baseUrl}. Whoever runs that Towerwatch can take it off.`,
  ].join('\n\n');
}

function tableLinks(rows: readonly TableCell[][], baseUrl: string): string[] {
  return rows.flat().flatMap(({ text, href }) => (href === undefined ? [] : [`  ${text}: ${baseUrl}${href}`]));
}
