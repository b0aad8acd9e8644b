/** Elements of messages and forms that do something at once: buttons, menus, and fields whose choice is told. */
import { askToConfirm } from './confirm.ts';
import { el, newId, safeHref } from './dom.ts';
import { createField } from './fields.ts';
import { addField, type Surface } from './surface.ts';
import { plainText, textNodes } from './text.ts';
import type { Element, Json, Option } from './types.ts';

export function actionNode(element: Element, blockId: string, surface: Surface): HTMLElement | undefined {
  const actionId = element.action_id ?? '';
  const act = async (values: Json): Promise<void> => {
    if (element.confirm !== undefined && !(await askToConfirm(element.confirm))) return;
    await surface.act(blockId, actionId, values);
  };
  if (element.type === 'button') return buttonNode(element, act);
  if (element.type === 'overflow') return overflowNode(element, act);
  const label = element.placeholder?.text ?? 'Choose';
  const field = createField(element, {
    label,
    suggest: (text) => surface.suggest(blockId, actionId, text),
    onChange: () => {
      const { type: _, ...values } = field!.read();
      void act(values);
    },
  });
  if (field === undefined) return undefined;
  field.control?.setAttribute('aria-label', label);
  addField(surface, blockId, actionId, field);
  return field.node;
}

function buttonNode({ text, style, url, accessibility_label: label }: Element, act: (values: Json) => Promise<void>): HTMLElement {
  const button = el('button', { type: 'button', class: `button ${style ?? ''}`.trim(), 'aria-label': label }, ...textNodes(text));
  button.addEventListener('click', () => {
    const href = safeHref(url);
    if (href !== undefined) window.open(href, '_blank', 'noopener,noreferrer');
    button.setAttribute('aria-busy', 'true');
    void act({}).finally(() => button.removeAttribute('aria-busy'));
  });
  return button;
}

/** Slack's ⋯: a list that opens below it. */
function overflowNode({ options = [] }: Element, act: (values: Json) => Promise<void>): HTMLElement {
  const id = newId('menu');
  const list = el('ul', { id, hidden: true });
  const toggle = el(
    'button',
    { type: 'button', class: 'button', 'aria-expanded': 'false', 'aria-controls': id, 'aria-label': 'More' },
    '⋯',
  );
  const show = (isOpen: boolean): void => {
    list.hidden = !isOpen;
    toggle.setAttribute('aria-expanded', String(isOpen));
  };
  toggle.addEventListener('click', () => show(list.hidden !== false));
  list.append(
    ...options.map((option: Option) => {
      const item = el('button', { type: 'button' }, plainText(option.text));
      item.addEventListener('click', () => {
        show(false);
        toggle.focus();
        void act({ selected_option: option });
      });
      return el('li', {}, item);
    }),
  );
  const node = el('div', { class: 'overflow' }, toggle, list);
  node.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || list.hidden) return;
    event.stopPropagation();
    show(false);
    toggle.focus();
  });
  return node;
}
