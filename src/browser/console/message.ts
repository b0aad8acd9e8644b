/** One message of the conversation. */
import { blockNodes } from './blocks.ts';
import { el, svg } from './dom.ts';
import type { Surface } from './surface.ts';
import { textNodes } from './text.ts';
import type { Message } from './types.ts';

const NAME = { app: 'Towerwatch', person: 'You', slack: 'Slack' } as const;

export function messageNode(message: Message, surface: Surface): HTMLElement {
  const { from, isPrivate, text, blocks, files, ts, thread } = message;
  const at = new Date(Number(ts) * 1000);
  const time = el(
    'time',
    { datetime: at.toISOString() },
    new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }).format(at),
  );
  const head = el('p', { class: 'who' }, el('b', {}, NAME[from]), ...(from === 'app' ? [el('small', { class: 'app' }, 'APP')] : []), time);
  const content =
    blocks.length > 0
      ? blockNodes(blocks, surface)
      : [el('p', { class: from === 'person' ? 'typed' : 'block plain' }, ...plainNodes(message))];
  const shown = files.map((file) => {
    const href = `/console/files/${encodeURIComponent(file.id)}`;
    return el(
      'a',
      { class: 'file', href, download: file.name },
      el('b', {}, file.name),
      el('span', {}, `${sizeOf(file.bytes)} · ${file.mimetype}`),
    );
  });
  return el(
    'article',
    {
      class: `message from-${from}${thread === undefined ? '' : ' reply'}`,
      'data-ts': ts,
      'aria-label': `${NAME[from]}, ${time.textContent}`,
    },
    avatar(from),
    el(
      'div',
      { class: 'content' },
      ...(isPrivate && from !== 'person' ? [el('p', { class: 'private' }, eye(), 'Only visible to you')] : []),
      head,
      ...content.filter((node) => text !== '' || blocks.length > 0 || node.textContent !== ''),
      ...shown,
    ),
  );
}

/** What the app writes is marked as no markup; only what stands in blocks is. */
function plainNodes({ from, text }: Message): (Node | string)[] {
  if (from !== 'app') return [text];
  return textNodes({ type: 'plain_text', text: text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&') });
}

function sizeOf(bytes: number): string {
  return bytes < 1_024 ? `${bytes} B` : `${Math.round(bytes / 1_024)} KB`;
}

function avatar(from: Message['from']): HTMLElement {
  const inner =
    from === 'app'
      ? svg('svg', { viewBox: '0 0 32 32' }, svg('path', { d: 'M4 28 7 9h6l3 19zM17.5 28 20 4h6l3 24z' }))
      : from === 'person'
        ? 'Y'
        : '!';
  return el('span', { class: 'avatar', 'aria-hidden': 'true' }, inner);
}

function eye(): SVGElement {
  const outline = 'M1 8s2.6-4.5 7-4.5S15 8 15 8s-2.6 4.5-7 4.5S1 8 1 8z';
  return svg(
    'svg',
    { viewBox: '0 0 16 16', class: 'eye', 'aria-hidden': 'true' },
    svg('path', { d: outline, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.3 }),
    svg('circle', { cx: 8, cy: 8, r: 2, fill: 'currentColor' }),
  );
}
