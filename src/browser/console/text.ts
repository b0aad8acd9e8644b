/** Draws text objects, markup and rich text. */
import { formatMoment } from './dates.ts';
import { el, link } from './dom.ts';
import { emojiOf } from './emoji.ts';
import { readMrkdwn, type Span } from './mrkdwn.ts';
import { NAMES, type RichElement, type RichStyle, type TextObject } from './types.ts';

/** Any text that a block may have, as nodes. */
export function textNodes(text: TextObject | string | undefined): (Node | string)[] {
  if (text === undefined) return [];
  if (typeof text === 'string') return [text];
  return text.type === 'mrkdwn'
    ? readMrkdwn(text.text).map(spanNode)
    : [text.text.replaceAll(/:([a-z0-9_+-]+):/g, (_, name: string) => emojiOf(name))];
}

export function plainText(text: TextObject | string | undefined): string {
  return typeof text === 'string' ? text : (text?.text ?? '');
}

const mention = (mark: string, name: string): HTMLElement => el('span', { class: 'mention' }, `${mark}${name}`);
const moment = (timestamp: number, format: string): HTMLElement =>
  el('time', { datetime: new Date(timestamp * 1000).toISOString() }, formatMoment(timestamp, format, new Date()));

function spanNode(span: Span): Node | string {
  switch (span.kind) {
    case 'text':
      return span.text;
    case 'bold':
      return el('b', {}, ...span.spans.map(spanNode));
    case 'italic':
      return el('i', {}, ...span.spans.map(spanNode));
    case 'strike':
      return el('s', {}, ...span.spans.map(spanNode));
    case 'quote':
      return el('blockquote', {}, ...span.spans.map(spanNode));
    case 'code':
      return el('code', {}, span.text);
    case 'preformatted':
      return el('pre', {}, span.text);
    case 'link':
      return link(span.href, span.text);
    case 'user':
      return mention('@', NAMES[span.id] ?? span.label ?? span.id);
    case 'channel':
      return mention('#', NAMES[span.id] ?? span.label ?? span.id);
    case 'broadcast':
      return mention('@', span.label ?? span.id);
    case 'date':
      return span.href === undefined ? moment(span.timestamp, span.format) : link(span.href, moment(span.timestamp, span.format));
    case 'emoji':
      return emojiOf(span.name);
  }
}

/** A rich text block: its sections, lists, quotes and code. */
export function richBlocks(elements: readonly RichElement[]): HTMLElement[] {
  return elements.map((element) => {
    const inner = element.elements ?? [];
    switch (element.type) {
      case 'rich_text_list':
        return listOf(element);
      case 'rich_text_quote':
        return el('blockquote', {}, ...inner.map(richInline));
      case 'rich_text_preformatted':
        return el('pre', {}, ...inner.map(richInline));
      default:
        return el('p', {}, ...inner.map(richInline));
    }
  });
}

function listOf({ style, elements = [], indent = 0, offset = 0 }: RichElement): HTMLElement {
  const items = elements.map(({ elements: inner = [] }) => el('li', {}, ...inner.map(richInline)));
  const place = { class: `indent-${Math.min(indent, 4)}` };
  return style === 'ordered' ? el('ol', { ...place, start: offset + 1 }, ...items) : el('ul', place, ...items);
}

export function richInline(element: RichElement): Node | string {
  return styled(bareInline(element), typeof element.style === 'object' ? element.style : {});
}

function bareInline(element: RichElement): Node | string {
  const { text = '', name = '' } = element;
  switch (element.type) {
    case 'link':
      return link(element.url, text === '' ? (element.url ?? '') : text);
    case 'emoji':
      return emojiOf(name);
    case 'user':
      return mention('@', NAMES[element.user_id ?? ''] ?? element.user_id ?? '');
    case 'channel':
      return mention('#', NAMES[element.channel_id ?? ''] ?? element.channel_id ?? '');
    case 'usergroup':
      return mention('@', element.usergroup_id ?? '');
    case 'broadcast':
      return mention('@', element.range ?? '');
    case 'date':
      return element.timestamp === undefined ? (element.fallback ?? '') : moment(element.timestamp, element.format ?? '{date}');
    case 'color':
      return element.value ?? '';
    default:
      return text;
  }
}

function styled(inner: Node | string, { bold, italic, strike, code }: RichStyle): Node | string {
  let node = inner;
  if (code === true) node = el('code', {}, node);
  if (strike === true) node = el('s', {}, node);
  if (italic === true) node = el('i', {}, node);
  return bold === true ? el('b', {}, node) : node;
}
