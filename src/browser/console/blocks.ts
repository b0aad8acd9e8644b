/** Draws Block Kit as Slack would. */
import { actionNode } from './actions.ts';
import { chartNode } from './chart.ts';
import { el, newId, safeHref } from './dom.ts';
import { createField } from './fields.ts';
import { addField, type Surface } from './surface.ts';
import { dataTableNode, tableNode } from './table.ts';
import { plainText, richBlocks, textNodes } from './text.ts';
import type { Block, Element } from './types.ts';

export function blockNodes(blocks: readonly Block[], surface: Surface): HTMLElement[] {
  return blocks.map((block) => {
    const node = blockNode(block, surface);
    node.classList.add('block');
    return node;
  });
}

function blockNode(block: Block, surface: Surface): HTMLElement {
  const { block_id: blockId = '', elements = [] } = block;
  switch (block.type) {
    case 'section':
      return sectionNode(block, surface);
    case 'header':
      return el('h3', {}, ...textNodes(block.text));
    case 'divider':
      return el('hr');
    case 'context':
      return el(
        'div',
        { class: 'context' },
        ...elements.map((element) =>
          element.type === 'image'
            ? imageNode(element, 'small')
            : el('span', {}, ...textNodes({ type: element.type as 'mrkdwn', text: plainText(element.text) })),
        ),
      );
    case 'image':
      return el(
        'figure',
        { class: 'image' },
        ...(block.title === undefined ? [] : [el('figcaption', {}, ...textNodes(block.title))]),
        imageNode(block, 'wide'),
      );
    case 'actions':
      return el('div', { class: 'actions' }, ...elements.map((element) => actionNode(element, blockId, surface)));
    case 'rich_text':
      return el('div', { class: 'rich' }, ...richBlocks(elements));
    case 'table':
      return tableNode(block);
    case 'data_table':
      return dataTableNode(block);
    case 'data_visualization':
      return chartNode(block);
    case 'input':
      return inputNode(block, surface);
    case 'markdown':
      return el('pre', { class: 'markdown' }, plainText(block.text));
    default:
      return el('p', { class: 'unknown' }, `A block of type “${block.type}”, which the console does not draw.`);
  }
}

function sectionNode({ block_id: blockId = '', text, fields = [], accessory }: Block, surface: Surface): HTMLElement {
  const beside =
    accessory === undefined
      ? undefined
      : accessory.type === 'image'
        ? imageNode(accessory, 'beside')
        : actionNode(accessory, blockId, surface);
  return el(
    'div',
    { class: 'section' },
    el(
      'div',
      { class: 'words' },
      ...(text === undefined ? [] : [el('p', {}, ...textNodes(text))]),
      ...(fields.length === 0 ? [] : [el('div', { class: 'fields' }, ...fields.map((field) => el('p', {}, ...textNodes(field))))]),
    ),
    beside,
  );
}

/** A file of the service, or a picture of this site; the page's policy lets no other in. */
function imageNode(
  { image_url: url, slack_file: file, alt_text: alt = '' }: Element | Block,
  size: 'wide' | 'beside' | 'small',
): HTMLElement {
  const src = file?.id === undefined ? safeHref(url ?? file?.url) : `/console/files/${encodeURIComponent(file.id)}`;
  if (src === undefined) return el('p', { class: 'unknown' }, alt);
  const picture = el('img', { src, alt, class: size });
  picture.addEventListener('error', () => picture.replaceWith(el('p', { class: 'unknown' }, `The picture is not there any more: ${alt}`)));
  return size === 'wide' ? el('a', { href: src, target: '_blank', rel: 'noopener' }, picture) : picture;
}

function inputNode(block: Block, surface: Surface): HTMLElement {
  const { block_id: blockId = '', element, label, hint, optional = false, dispatch_action: isTold = false } = block;
  const name = plainText(label);
  const actionId = element?.action_id ?? '';
  const field =
    element === undefined
      ? undefined
      : createField(element, {
          label: name,
          suggest: (text) => surface.suggest(blockId, actionId, text),
          onChange: () => {
            if (!isTold) return;
            const { type: _, ...values } = field!.read();
            void surface.act(blockId, actionId, values);
          },
        });
  if (field === undefined) return el('p', { class: 'unknown' }, `A field of type “${element?.type}”, which the console does not draw.`);
  addField(surface, blockId, actionId, field);
  const words = [name, ...(optional ? [el('span', { class: 'optional' }, ' (optional)')] : [])];
  const [hintId, errorId] = [newId('hint'), newId('error')];
  const target = field.control ?? field.node;
  target.setAttribute('aria-describedby', [hint === undefined ? '' : hintId, errorId].join(' ').trim());
  if (!optional && field.control !== undefined) target.setAttribute('aria-required', 'true');
  return el(
    'div',
    { class: 'input', 'data-block': blockId, 'data-optional': optional },
    field.control === undefined
      ? el('p', { class: 'label', 'aria-hidden': 'true' }, ...words)
      : el('label', { for: field.control.id, class: 'label' }, ...words),
    field.node,
    el('p', { class: 'problem', id: errorId }),
    ...(hint === undefined ? [] : [el('p', { class: 'hint', id: hintId }, ...textNodes(hint))]),
  );
}
