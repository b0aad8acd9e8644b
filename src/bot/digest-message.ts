/** The Slack form of a digest: one thin message, and its details in the thread below it. Plain data, so that it can be kept as it is sent. */
import type { RichTextElement } from '@slack/types';
import type { Digest } from '../reports/digest.ts';
import type { Notice } from '../reports/deliver/notices.ts';
import { cut } from '../reports/line.ts';
import { projectPath } from '../reports/links.ts';
import { periodDays } from '../reports/period.ts';
import { renderViewAsText } from '../reports/render/text.ts';
import type { ChartView, View } from '../reports/view.ts';
import { escapeMrkdwn, richText, viewBlocks, type BlockOptions, type SlackBlock, type SlackMessage } from './blocks.ts';
import { LIMITS } from './limits.ts';

export interface SlackDigest {
  main: SlackMessage;
  replies: SlackMessage[];
}

interface ComposeOptions {
  baseUrl: string;
  /** Of the frozen digest. */
  viewUrl: string;
  /** Of the pictures that there are. */
  cids: ReadonlyMap<ChartView, string>;
}

/** Stands for an uploaded file until there is one. */
export const PICTURE_PREFIX = 'cid:';

/** Below Slack's own limits, with room for what a message has besides: see limits.ts. */
const REPLY_BLOCKS = 40;
const REPLY_TEXT = 9_000;
const TEXT_COLUMNS = 100;

export function composeDigest(digest: Digest, { baseUrl, viewUrl, cids }: ComposeOptions): SlackDigest {
  const options: BlockOptions = { baseUrl, pictures: new Map([...cids].map(([view, cid]) => [view, `${PICTURE_PREFIX}${cid}`])) };
  const charts = digest.sections.flatMap(({ views }) => views).filter((view) => view.kind === 'chart' && cids.has(view)) as ChartView[];
  const shown = charts.find(({ chart }) => chart === 'trend') ?? charts[0];
  return { main: mainMessage(digest, { shown, viewUrl, options }), replies: replyMessages(digest, { shown, options }) };
}

function mainMessage(
  digest: Digest,
  { shown, viewUrl, options }: { shown: ChartView | undefined; viewUrl: string; options: BlockOptions },
): SlackMessage {
  const { projectTitle, period, headline, highlights, lateNote, project } = digest;
  const points = highlights.map((text) => ({
    type: 'rich_text_section' as const,
    elements: [{ type: 'text' as const, text: cut(text, LIMITS.sectionText) }],
  }));
  const blocks: SlackBlock[] = [
    richText([bold(projectTitle), plain(` · ${periodDays(period)} · ${period.zone}`)]),
    richText([bold(cut(headline, LIMITS.sectionText))]),
    ...(lateNote === null ? [] : viewBlocks({ kind: 'callout', tone: 'info', text: lateNote }, options)),
    ...(points.length === 0
      ? []
      : [{ type: 'rich_text' as const, elements: [{ type: 'rich_text_list' as const, style: 'bullet' as const, elements: points }] }]),
    ...(shown === undefined ? [] : viewBlocks(shown, options)),
    richText([
      { type: 'link', url: viewUrl, text: 'Open the digest' },
      plain(' · '),
      { type: 'link', url: `${options.baseUrl}${projectPath(project)}`, text: 'All experiments' },
      plain(' · details in the thread'),
    ]),
  ];
  return { text: textOf([`${projectTitle}: ${headline}`, ...(lateNote === null ? [] : [lateNote]), ...highlights, viewUrl]), blocks };
}

interface Part {
  blocks: SlackBlock[];
  text: string;
}

/** Sections side by side as long as a message has room for them; Slack takes one table a message. */
function replyMessages({ sections }: Digest, { shown, options }: { shown: ChartView | undefined; options: BlockOptions }): SlackMessage[] {
  const parts = sections.flatMap(({ title, views }) => {
    const others = views.filter((view) => view !== shown);
    if (others.length === 0) return [];
    const [first, ...rest] = others.map((view): Part => ({ blocks: viewBlocks(view, options), text: plainText(view, options) }));
    return [{ blocks: [richText([bold(title)]), ...first!.blocks], text: [title, first!.text].filter(Boolean).join('\n') }, ...rest];
  });
  const messages: Part[] = [];
  for (const part of parts) {
    const last = messages.at(-1);
    const joined =
      last === undefined ? part : { blocks: [...last.blocks, ...part.blocks], text: [last.text, part.text].filter(Boolean).join('\n\n') };
    if (last !== undefined && fits(joined)) messages[messages.length - 1] = joined;
    else messages.push(part);
  }
  return messages.map(({ blocks, text }) => ({ blocks, text: textOf([text]) }));
}

function fits({ blocks }: Part): boolean {
  return (
    blocks.length <= REPLY_BLOCKS &&
    blocks.filter(({ type }) => type === 'table').length <= 1 &&
    JSON.stringify(textsOf(blocks)).length <= REPLY_TEXT
  );
}

/** What of blocks Slack counts: their texts. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

function plainText(view: View, { baseUrl }: BlockOptions): string {
  return view.kind === 'chart' ? view.altText : renderViewAsText(view, { baseUrl, columns: TEXT_COLUMNS });
}

/** What owners hear of trouble. */
export function composeNotice({ title, paragraphs, link }: Notice): SlackDigest {
  const blocks: SlackBlock[] = [
    richText([bold(title)]),
    ...paragraphs.map((text) => richText([plain(cut(text, LIMITS.sectionText))])),
    ...(link === undefined ? [] : [richText([{ type: 'link', url: link.href, text: link.text }])]),
  ];
  return {
    main: { text: textOf([title, ...paragraphs, ...(link === undefined ? [] : [`${link.text}: ${link.href}`])]), blocks },
    replies: [],
  };
}

function textOf(lines: readonly string[]): string {
  return escapeMrkdwn(cut(lines.filter(Boolean).join('\n'), LIMITS.messageText));
}

function bold(text: string): RichTextElement {
  return { type: 'text', text, style: { bold: true } };
}

function plain(text: string): RichTextElement {
  return { type: 'text', text };
}
