/** The Slack form of a digest: one thin message, and its details in the thread below it. Plain data, so that it can be kept as it is sent. */
import type { RichTextElement } from '@slack/types';
import type { Digest } from '../reports/digest.ts';
import { PERSONAL_LINKS, type Outgoing } from '../reports/deliver/channel.ts';
import type { Notice } from '../reports/deliver/notices.ts';
import { cut } from '../reports/line.ts';
import { periodDays } from '../reports/period.ts';
import { renderViewAsText } from '../reports/render/text.ts';
import type { ChartView, View } from '../reports/view.ts';
import {
  escapeMrkdwn,
  richSection,
  richText,
  viewBlocks,
  wordsBelow,
  type BlockOptions,
  type SlackBlock,
  type SlackMessage,
} from './blocks.ts';
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
/** Of the main message, which is to be read at a glance. */
const HIGHLIGHT_TEXT = 400;
const MOST_HIGHLIGHTS = 4;
const TEXT_COLUMNS = 100;

/**
 * The main message says who leads, and shows one chart, the trend if there is one; everything else is in its thread. The link to
 * manage the subscription stands as PERSONAL_LINKS have it, pictures as their `cid`: `formsToPost` puts in what they stand for.
 */
export function composeDigest(digest: Digest, { baseUrl, viewUrl, cids }: ComposeOptions): SlackDigest {
  const options: BlockOptions = { baseUrl, pictures: new Map([...cids].map(([view, cid]) => [view, `${PICTURE_PREFIX}${cid}`])) };
  const charts = digest.sections.flatMap(({ views }) => views).filter((view) => view.kind === 'chart');
  const drawn = charts.filter((view) => cids.has(view));
  const shown = drawn.find(({ chart }) => chart === 'trend') ?? drawn[0];
  const replies = replyMessages(digest, { shown, options });
  return { main: mainMessage(digest, { shown, viewUrl, options, hasDetails: replies.length > 0 }), replies };
}

interface MainOptions {
  shown: ChartView | undefined;
  viewUrl: string;
  options: BlockOptions;
  hasDetails: boolean;
}

function mainMessage(digest: Digest, { shown, viewUrl, options, hasDetails }: MainOptions): SlackMessage {
  const { projectTitle, period, headline, lateNote } = digest;
  const title = `${projectTitle} · ${periodDays(period)} · ${period.zone}`;
  const highlights = digest.highlights.slice(0, MOST_HIGHLIGHTS).map((text) => cut(text, HIGHLIGHT_TEXT));
  const points = highlights.map((text) => richSection([normal(text)]));
  const notes = lateNote ? [lateNote] : [];
  const blocks: SlackBlock[] = [
    richText([bold(projectTitle), normal(title.slice(projectTitle.length))]),
    richText([bold(cut(headline, LIMITS.sectionText))]),
    ...notes.flatMap((text) => viewBlocks({ kind: 'callout', tone: 'info', text }, options)),
    ...(points.length === 0
      ? []
      : [{ type: 'rich_text' as const, elements: [{ type: 'rich_text_list' as const, style: 'bullet' as const, elements: points }] }]),
    ...(shown === undefined ? [] : viewBlocks(shown, options)),
    richText([
      { type: 'link', url: viewUrl, text: 'Open the digest' },
      normal(' · '),
      { type: 'link', url: PERSONAL_LINKS.preferences, text: 'Manage' },
      ...(hasDetails ? [normal(' · details in the thread')] : []),
    ]),
  ];
  const links = [`Open the digest: ${viewUrl}`, `Manage: ${PERSONAL_LINKS.preferences}`];
  return { text: textOf([title, headline, ...notes, ...highlights, ...(shown === undefined ? [] : [shown.altText])], links), blocks };
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
    const [first, ...rest] = others.map((view): Part => ({ blocks: partBlocks(view, options), text: plainText(view, options) }));
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

/** A chart that could not be drawn is told in words. */
function partBlocks(view: View, options: BlockOptions): SlackBlock[] {
  const isUndrawn = view.kind === 'chart' && !options.pictures.has(view);
  return isUndrawn ? [wordsBelow(view.altText)] : viewBlocks(view, options);
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
    ...paragraphs.map((text) => richText([normal(cut(text, LIMITS.sectionText))])),
    ...(link === undefined ? [] : [richText([{ type: 'link', url: link.href, text: link.text }])]),
  ];
  return {
    main: { text: textOf([title, ...paragraphs], link === undefined ? [] : [`${link.text}: ${link.href}`]), blocks },
    replies: [],
  };
}

interface PostOptions {
  /** Ids of uploaded files by their cid. */
  pictures: ReadonlyMap<string, string>;
  links: Outgoing['links'];
}

/**
 * The forms in which a message may be posted, each plainer than the one before, for when Slack refuses one: with its pictures,
 * without them, as text alone. A picture that is not there is told in words.
 */
export function formsToPost(message: SlackMessage, { pictures, links }: PostOptions): SlackMessage[] {
  const own = JSON.parse(
    JSON.stringify(message).replaceAll(PERSONAL_LINKS.preferences, JSON.stringify(links.preferences).slice(1, -1)),
  ) as SlackMessage;
  const withPictures = own.blocks.map((block) => placePicture(block, pictures));
  const withoutPictures = own.blocks.map((block) => placePicture(block, new Map()));
  const isIllustrated = withPictures.some(({ type }) => type === 'image');
  return [
    ...(isIllustrated ? [{ ...own, blocks: withPictures }] : []),
    { ...own, blocks: withoutPictures },
    ...(own.blocks.length === 0 ? [] : [{ ...own, blocks: [] }]),
  ];
}

function placePicture(block: SlackBlock, pictures: ReadonlyMap<string, string>): SlackBlock {
  if (block.type !== 'image' || !('slack_file' in block)) return block;
  const id = 'id' in block.slack_file ? (block.slack_file.id ?? '') : '';
  if (!id.startsWith(PICTURE_PREFIX)) return block;
  const file = pictures.get(id.slice(PICTURE_PREFIX.length));
  return file === undefined ? wordsBelow(block.alt_text) : { ...block, slack_file: { id: file } };
}

/** Where it has to be cut, the links at its end stay. */
function textOf(lines: readonly string[], links: readonly string[] = []): string {
  const text = lines.filter(Boolean).join('\n');
  const end = links.map((link) => `\n${escapeMrkdwn(link)}`).join('');
  return escapeMrkdwn(cut(text, lengthWithin(text, LIMITS.messageText - end.length))) + end;
}

/** How many characters of a text there is room for once they are escaped. */
function lengthWithin(text: string, room: number): number {
  let [length, used] = [0, 0];
  for (const character of text) {
    used += escapeMrkdwn(character).length;
    if (used > room) break;
    length += 1;
  }
  return length;
}

function bold(text: string): RichTextElement {
  return { type: 'text', text, style: { bold: true } };
}

function normal(text: string): RichTextElement {
  return { type: 'text', text };
}
