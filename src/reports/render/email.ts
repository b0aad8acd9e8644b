import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import { projectPath } from '../links.ts';
import { momentIn, periodNoun } from '../period.ts';
import type { ChartView } from '../view.ts';
import { renderCsv } from './csv.ts';
import { blockOf, type Picture } from './email-blocks.ts';
import { EMAIL_COLOURS } from './email-colours.ts';
import { periodLine, type EmailLinks, type MailDigest } from './email-digest.ts';
import { makeFitting, shortenSections } from './email-fit.ts';
import { renderEmailText } from './email-text.ts';
import { compileMjml } from './mjml.ts';

export type { EmailLinks, MailDigest } from './email-digest.ts';

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
  digest: MailDigest;
  /** The pictures of the digest's charts; a chart without one is told in words. */
  charts: ReadonlyMap<ChartView, DrawnChart>;
  /** Without a trailing slash. */
  baseUrl: string;
  links: EmailLinks;
  /** Why the reader gets it: "the weekly digest of Bookshop, Mondays 09:00 Europe/Kyiv". */
  reason: string;
}

/** Mail programs load no fonts; where Inter is installed it is the charts' own. */
export const FONT_FAMILY = 'Inter, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif';
/** What a card of 600 px leaves for a picture; Outlook obeys the number, phones shrink it. */
const PICTURE_WIDTH_PX = 552;
/** Gmail cuts a mail at 102 KB; links become longer when placeholders are replaced. */
const LARGEST_HTML_BYTES = 88_000;
/** Behind the preheader, so that mail programs do not go on with the mail's first words. */
const PREHEADER_END = '\u034F\u200C\u00A0'.repeat(80);
const DIGEST_NAMES = { week: 'weekly digest', day: 'daily digest', month: 'monthly digest', span: 'digest' } as const;

export const templates = new Eta({
  views: fileURLToPath(new URL('../../../templates/email/', import.meta.url)),
  defaultExtension: '.mjml.eta',
  cache: true,
});

/**
 * A digest as HTML and as text, each complete in itself, its charts as pictures and its leaders as a CSV file. All links are
 * absolute. HTML that Gmail would cut has its last sections shortened, with a link to the whole; the text never has.
 *
 * Names are escaped by the template; nothing in it may be left raw but another template.
 */
export async function renderEmail({ digest, charts, baseUrl, links, reason }: EmailOptions): Promise<Email> {
  const drawn = [...charts].map(([view, chart], i) => ({ view, chart, name: `${view.chart}-${i + 1}` }));
  const pictures = new Map(drawn.map(({ view, chart, name }) => [view, pictureOf(chart, name)]));
  const projectUrl = baseUrl + projectPath(digest.project);
  const { period, asOf } = digest;
  const compileWith = async (steps: number): Promise<string> =>
    compileMjml(
      templates.render('digest', {
        ...EMAIL_COLOURS,
        ...digest,
        ...digestWords(digest),
        fontFamily: FONT_FAMILY,
        preheader: digest.preheader + PREHEADER_END,
        lateBlock:
          (digest.lateNote ?? null) === null
            ? undefined
            : blockOf({ kind: 'callout', tone: 'warning', text: digest.lateNote! }, { baseUrl, chartHref: projectUrl, pictures }),
        projectUrl,
        links,
        reason,
        asOf: asOf === null ? null : momentIn(period.zone, asOf),
        hasFile: (digest.records ?? []).length > 0,
        sections: shortenSections(digest.sections, steps).map(({ title, views, isShortened }) => ({
          title,
          isShortened,
          blocks: views.map((view) =>
            blockOf(view, { baseUrl, chartHref: projectUrl, pictures, hasTable: views.some(({ kind }) => kind === 'table') }),
          ),
        })),
      }),
    );
  const fits = (html: string): boolean => Buffer.byteLength(html) <= LARGEST_HTML_BYTES;
  return {
    subject: digest.subject,
    html: await makeFitting(2 * digest.sections.length, compileWith, fits),
    text: renderEmailText({ digest, baseUrl, projectUrl, links, reason }),
    attachments: [...drawn.map(({ chart, name }) => pngAttachment(name, chart.body)), ...leadersFile(digest)],
  };
}

function digestWords({ period }: MailDigest): Record<string, string> {
  return {
    digestName: DIGEST_NAMES[period.kind],
    periodLine: periodLine(period),
    noun: periodNoun(period),
    periodEnd: momentIn(period.zone, period.to),
  };
}

/** How the HTML names a digest's picture: by its place among the digest's drawn charts. */
export function pictureCid({ chart }: ChartView, place: number): string {
  return cidOf(`${chart}-${place + 1}`);
}

function cidOf(name: string): string {
  return `${name}@towerwatch`;
}

function pictureOf({ width }: DrawnChart, name: string): Picture {
  return { cid: cidOf(name), widthPx: Math.min(width, PICTURE_WIDTH_PX) };
}

function pngAttachment(name: string, content: Buffer): EmailAttachment {
  return { cid: cidOf(name), filename: `${name}.png`, content, contentType: 'image/png', inline: true };
}

/** Spreadsheets take a file without this mark for one of the machine's own letters. */
const BYTE_ORDER_MARK = '\uFEFF';

function leadersFile({ records = [], project, period }: MailDigest): EmailAttachment[] {
  if (records.length === 0) return [];
  const filename = `leaders-${fileWord(project.key)}-${fileWord(period.label)}.csv`;
  return [
    { filename, content: Buffer.from(BYTE_ORDER_MARK + renderCsv({ records })), contentType: 'text/csv; charset=utf-8', inline: false },
  ];
}

function fileWord(text: string): string {
  return [...text.replace(/[^\p{L}\p{N}_-]+/gu, '-')].slice(0, 60).join('');
}
