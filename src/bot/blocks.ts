import type { ContextBlock, KnownBlock, RichTextBlock, RichTextElement, RichTextLink, RichTextSection, TableBlock } from '@slack/types';
import type { Answer } from '../reports/answer.ts';
import { cut, cutMiddle, oneLine } from '../reports/line.ts';
import { projectPath } from '../reports/links.ts';
import { renderText } from '../reports/render/text.ts';
import type { ChartView, TableCell, TableView, TilesView, View } from '../reports/view.ts';
import { LIMITS } from './limits.ts';
import { literal, literalParts, looksLikeMarkup, plain } from './literal.ts';
import type { DataVisualizationBlock } from './native-charts.ts';

export type SlackBlock = KnownBlock | DataVisualizationBlock;

export interface SlackMessage {
  /** Plain twin of the blocks: notifications and screen readers read it. */
  text: string;
  blocks: SlackBlock[];
}

export interface BlockOptions {
  baseUrl: string;
  /** Ids of uploaded pictures; a chart without one is told in words. */
  pictures: ReadonlyMap<ChartView, string>;
  /** Charts that Slack draws, instead of pictures. */
  nativeCharts?: ReadonlyMap<ChartView, readonly DataVisualizationBlock[]>;
  /** Stand below an answer: its buttons, or who shared it. */
  footer?: readonly SlackBlock[];
  /** Says how old the data is; left out of what stays for longer. */
  now?: Date;
}

/**
 * An answer as a Slack message. Names of people and experiments go into rich text and raw cells only, which Slack
 * never reads as markup: one called `<!channel> *x*` pings nobody and formats nothing.
 */
export function answerMessage(answer: Answer, options: BlockOptions): SlackMessage {
  const { baseUrl, footer = [] } = options;
  const blocks: SlackBlock[] = [titleBlock(answer, options.now)];
  for (const view of answer.views) blocks.push(...viewBlocks(view, options));
  const page = pageLink(answer, baseUrl);
  if (page !== undefined) blocks.push(richText([page]));
  return {
    text: escapeMrkdwn(cut(renderText(answer, { baseUrl, columns: 160 }), LIMITS.messageText)),
    blocks: [...blocks.slice(0, LIMITS.messageBlocks - footer.length), ...footer],
  };
}

/** Where the same can be read; undefined for what is about no project. */
export function pageLink({ project, type }: Answer, baseUrl: string): RichTextLink | undefined {
  if (project === null) return undefined;
  return { type: 'link', url: `${baseUrl}${projectPath(project, type ?? undefined)}`, text: 'Open in Towerwatch' };
}

/** "8 s ago" */
function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 100) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}

/** Plain words. */
export interface Notice {
  message: string;
  hint?: string | undefined;
}

/** A sentence for the person who asked: what went wrong or was done, and what to do. */
export function noticeMessage(notice: Notice, footer: readonly SlackBlock[] = []): SlackMessage {
  const words = noticeWords(notice);
  return {
    text: escapeMrkdwn(cut(words, LIMITS.messageText)),
    blocks: [richText(withCode(cut(words, LIMITS.sectionText))), ...footer],
  };
}

export function noticeWords({ message, hint }: Notice): string {
  return hint === undefined ? message : `${message}\n${hint}`;
}

/** "Main tenant · hybrid · Top 5 … · as of 12:03": the time in the reader's own zone. */
function titleBlock({ project, type, title, asOf }: Answer, now: Date | undefined): RichTextBlock {
  const parts: RichTextElement[][] = [];
  if (project !== null) parts.push([{ type: 'text', text: cutMiddle(project.name, LIMITS.cellText), style: { bold: true } }]);
  if (type !== null) parts.push([{ type: 'text', text: type }]);
  parts.push([{ type: 'text', text: title, style: { bold: true } }]);
  if (asOf !== null) {
    const fallback = `${asOf.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    parts.push([
      { type: 'text', text: 'as of ' },
      { type: 'date', timestamp: Math.floor(asOf.getTime() / 1000), format: '{date_short_pretty} {time}', fallback },
      ...(now === undefined ? [] : [{ type: 'text' as const, text: `, ${formatAge(now.getTime() - asOf.getTime())}` }]),
    ]);
  }
  return richText(parts.flatMap((part, i) => (i === 0 ? part : [{ type: 'text' as const, text: ' · ' }, ...part])));
}

/** A view within Slack's limits for a single one; how many fit one message is the caller's to see to. */
export function viewBlocks(view: View, options: BlockOptions): SlackBlock[] {
  switch (view.kind) {
    case 'text':
      return [richText(withCode(cut(view.text, LIMITS.sectionText)))];
    case 'callout':
      return [
        richText([
          { type: 'emoji', name: { info: 'information_source', good: 'white_check_mark', warning: 'warning' }[view.tone] },
          { type: 'text', text: ' ' },
          ...withCode(cut(view.text, LIMITS.sectionText)),
        ]),
      ];
    case 'tiles':
      return tilesBlocks(view);
    case 'links':
      return [
        richText(
          view.links.flatMap(({ text, href }, i): RichTextElement[] => [
            ...(i === 0 ? [] : [{ type: 'text' as const, text: ' · ' }]),
            { type: 'link', url: `${options.baseUrl}${href}`, text },
          ]),
        ),
      ];
    case 'chart':
      return chartBlocks(view, options);
    case 'table':
      return view.rows.length === 0
        ? [richText([{ type: 'text', text: view.empty }])]
        : [tableBlock(view, options.baseUrl), ...leftOutRows(view)];
  }
}

/** A chart that Slack draws has no alternative text of its own: its finding stands below it, and in place of a picture that there is none of. */
function chartBlocks(view: ChartView, { pictures, nativeCharts }: BlockOptions): SlackBlock[] {
  const file = pictures.get(view);
  if (file !== undefined && nativeCharts?.has(view) !== true)
    return [{ type: 'image', slack_file: { id: file }, alt_text: cut(literal(view.altText), LIMITS.altText) }];
  return [...(nativeCharts?.get(view) ?? []), wordsBelow(view.altText)];
}

/** In small letters: what a chart says, and notes. */
export function wordsBelow(text: string): ContextBlock {
  return { type: 'context', elements: [plain(text, LIMITS.altText)] };
}

function tilesBlocks({ title, tiles }: TilesView): KnownBlock[] {
  const words = (text: string): string => escapeMrkdwn(cut(text, LIMITS.tileText));
  const fields = tiles.slice(0, LIMITS.sectionFields).map(({ label, value, note }) => ({
    type: 'mrkdwn' as const,
    text: `${words(label)}\n*${words(value)}*${note === undefined ? '' : ` ${words(note)}`}`,
  }));
  return [{ type: 'section', text: { type: 'mrkdwn', text: `*${words(title)}*` }, fields }];
}

function tableBlock(view: TableView, baseUrl: string): TableBlock {
  return {
    type: 'table',
    column_settings: view.columns.map(({ align }) => ({ align })),
    rows: [
      view.columns.map(({ label }) => ({ type: 'raw_text', text: label })),
      ...fittingRows(view).map((row) => row.map((cell) => tableCell(cell, baseUrl, cellLimit(view)))),
    ],
  };
}

function tableCell({ text, href, best, hasCode }: TableCell, baseUrl: string, longest: number): TableBlock['rows'][number][number] {
  const shown = cellText({ text, ...(best === undefined ? {} : { best }) }, longest);
  const style = best === true ? { style: { bold: true } } : {};
  if (href !== undefined) return richText([{ type: 'link', url: `${baseUrl}${href}`, text: shown, ...style }]);
  if (hasCode === true && shown.includes('`')) return richText(withCode(shown));
  return best === true || looksLikeMarkup(shown) ? richText([{ type: 'text', text: shown, ...style }]) : { type: 'raw_text', text: shown };
}

/** Names in wide tables are cut short; the few columns of prose are not. */
function cellLimit({ columns }: TableView): number {
  if (columns.length <= 3) return LIMITS.proseText;
  return columns.length === 4 ? LIMITS.wideCellText : LIMITS.cellText;
}

function cellText({ text, best }: TableCell, longest: number): string {
  return `${best === true ? '★ ' : ''}${cutMiddle(oneLine(text) || '–', longest)}`;
}

/** As many rows as fit: Slack refuses a whole message for one character too many. */
function fittingRows(view: TableView): TableCell[][] {
  let characters = view.columns.reduce((sum, { label }) => sum + label.length, 0);
  const rows = view.rows.slice(0, LIMITS.tableRows - 1);
  const tooLong = rows.findIndex(
    (row) => (characters += row.reduce((sum, cell) => sum + cellText(cell, cellLimit(view)).length, 0)) > LIMITS.tableText,
  );
  return tooLong < 0 ? rows : rows.slice(0, tooLong);
}

function leftOutRows(view: TableView): KnownBlock[] {
  const left = view.rows.length - fittingRows(view).length;
  return left === 0 ? [] : [richText([{ type: 'text', text: `… and ${left} more, which Slack's tables have no room for.` }])];
}

export function richText(elements: RichTextElement[]): RichTextBlock {
  return { type: 'rich_text', elements: [richSection(elements)] };
}

export function richSection(elements: readonly RichTextElement[]): RichTextSection {
  return { type: 'rich_text_section', elements: elements.flatMap(literalParts) };
}

/** Words in backticks are things to type. */
function withCode(text: string): RichTextElement[] {
  return text
    .split(/`([^`\n]+)`/)
    .flatMap((part, i): RichTextElement[] =>
      part === '' ? [] : [{ type: 'text', text: part, ...(i % 2 === 1 ? { style: { code: true } } : {}) }],
    );
}

export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
