/** Elements that hold a value: what they look like, and what they hold in the shape that Slack gives it. */
import { createCombobox } from './combobox.ts';
import { el, newId } from './dom.ts';
import { plainText, textNodes } from './text.ts';
import { NAMES, type Element, type FieldState, type Option } from './types.ts';

export interface Field {
  node: HTMLElement;
  /** What a label names; undefined: a group, which is named as a whole. */
  control: HTMLElement | undefined;
  isEmpty(): boolean;
  read(): FieldState;
  focus(): void;
}

interface FieldOptions {
  label: string;
  suggest: (text: string) => Promise<readonly Option[]>;
  /** Something else is chosen. */
  onChange: () => void;
}

const MOST = 100;

export function createField(element: Element, options: FieldOptions): Field | undefined {
  const { type } = element;
  if (type.endsWith('_text_input') || type === 'number_input') return textField(element, options);
  if (type === 'timepicker' || type === 'datepicker' || type === 'datetimepicker') return momentField(element, options);
  if (type === 'checkboxes' || type === 'radio_buttons') return boxesField(element, options);
  if (type === 'external_select' || type.startsWith('multi_')) return searchField(element, options);
  return type.endsWith('_select') ? selectField(element, options) : undefined;
}

function single(node: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement, read: () => FieldState): Field {
  return { node, control: node, isEmpty: () => node.value === '', read, focus: () => node.focus() };
}

function textField(
  { type, initial_value: value = '', multiline, max_length: most, placeholder }: Element,
  { onChange }: FieldOptions,
): Field {
  const kind = { email_text_input: 'email', url_text_input: 'url', number_input: 'number' }[type] ?? 'text';
  const common = { id: newId('field'), maxlength: most, placeholder: placeholder?.text, autocomplete: 'off' };
  const node = multiline === true ? el('textarea', { ...common, rows: 4 }) : el('input', { ...common, type: kind });
  node.value = value;
  node.addEventListener('change', onChange);
  return single(node, () => ({ type, value: node.value === '' ? null : node.value }));
}

function momentField(element: Element, { onChange }: FieldOptions): Field {
  const { type, initial_time: time, initial_date: date, initial_date_time: seconds } = element;
  const kind = { timepicker: 'time', datepicker: 'date' }[type] ?? 'datetime-local';
  const node = el('input', { id: newId('field'), type: kind });
  node.value = time ?? date ?? (seconds === undefined ? '' : new Date(seconds * 1000).toISOString().slice(0, 16));
  node.addEventListener('change', onChange);
  const value = (): string | null => (node.value === '' ? null : node.value);
  return single(node, () => {
    if (type === 'timepicker') return { type, selected_time: value() };
    if (type === 'datepicker') return { type, selected_date: value() };
    return { type, selected_date_time: node.value === '' ? null : Date.parse(`${node.value}Z`) / 1000 };
  });
}

function boxesField(
  { type, options = [], initial_option: one, initial_options: several = [] }: Element,
  { label, onChange }: FieldOptions,
): Field {
  const isMulti = type === 'checkboxes';
  const name = newId('boxes');
  const set = new Set([...several, ...(one === undefined ? [] : [one])].map(({ value }) => value));
  const boxes = options.map((option) => {
    const box = el('input', { type: isMulti ? 'checkbox' : 'radio', name, value: option.value, checked: set.has(option.value) });
    box.addEventListener('change', onChange);
    return { box, option };
  });
  const node = el(
    'div',
    { class: 'boxes', role: isMulti ? 'group' : 'radiogroup', 'aria-label': label },
    ...boxes.map(({ box, option }) =>
      el(
        'label',
        {},
        box,
        el(
          'span',
          {},
          ...textNodes(option.text),
          ...(option.description === undefined ? [] : [el('small', {}, ...textNodes(option.description))]),
        ),
      ),
    ),
  );
  const chosen = (): Option[] => boxes.filter(({ box }) => box.checked).map(({ option }) => option);
  return {
    node,
    control: undefined,
    isEmpty: () => chosen().length === 0,
    read: () => (isMulti ? { type, selected_options: chosen() } : { type, selected_option: chosen()[0] ?? null }),
    focus: () => boxes[0]?.box.focus(),
  };
}

/** What Slack calls what is chosen, and its options where the workspace gives them. */
function choicesOf(type: string): { key: string; options: Option[] | undefined } {
  const kind = /^(?:multi_)?(\w+?)s?_select$/.exec(type)?.[1] ?? 'static';
  const ids = { conversation: ['CCONSOLE'], channel: ['CCONSOLE'], user: ['UCONSOLE'] }[kind];
  if (ids === undefined) return { key: 'option', options: undefined };
  const mark = kind === 'user' ? '@' : '#';
  return {
    key: kind,
    options: ids.map((id) => ({ value: id, text: { type: 'plain_text', text: `${mark}${NAMES[id]}` } })),
  };
}

function optionsOf({ type, options, option_groups: groups = [] }: Element): Option[] {
  return choicesOf(type).options ?? options ?? groups.flatMap((group) => group.options);
}

function selectField(element: Element, { onChange }: FieldOptions): Field {
  const {
    type,
    placeholder,
    initial_option: option,
    initial_user: user,
    initial_conversation: conversation,
    initial_channel: channel,
  } = element;
  const { key } = choicesOf(type);
  const options = optionsOf(element);
  const initial = option?.value ?? user ?? conversation ?? channel ?? '';
  const node = el(
    'select',
    { id: newId('field') },
    ...(initial === '' ? [el('option', { value: '' }, placeholder?.text ?? 'Choose')] : []),
    ...options.map(({ value, text }) => el('option', { value, selected: value === initial }, plainText(text))),
  );
  node.addEventListener('change', onChange);
  return single(node, () => {
    const chosen = options.find(({ value }) => value === node.value);
    return { type, [`selected_${key}`]: chosen === undefined ? null : key === 'option' ? chosen : chosen.value };
  });
}

function searchField(element: Element, { label, suggest, onChange }: FieldOptions): Field {
  const {
    type,
    placeholder,
    initial_option: one,
    initial_options: several = [],
    max_selected_items: most = MOST,
    min_query_length: least,
  } = element;
  const isMulti = type.startsWith('multi_');
  const isExternal = type.endsWith('external_select');
  const { key, options: known = [] } = choicesOf(type);
  const ids = new Set([...(element.initial_conversations ?? []), ...(element.initial_users ?? []), ...(element.initial_channels ?? [])]);
  const local = optionsOf(element);
  const combobox = createCombobox({
    label,
    placeholder: placeholder?.text ?? (isExternal ? 'Type to search' : 'Choose'),
    isMulti,
    most,
    initial: [...several, ...(one === undefined ? [] : [one]), ...known.filter(({ value }) => ids.has(value))],
    minLength: isExternal ? (least ?? 3) : 0,
    search: isExternal ? suggest : async (text) => local.filter((option) => option.text.text.toLowerCase().includes(text.toLowerCase())),
    onChange,
  });
  return {
    node: combobox.node,
    control: combobox.input,
    isEmpty: () => combobox.chosen().length === 0,
    read: () => {
      const chosen = combobox.chosen().map((option) => (key === 'option' ? option : option.value));
      return isMulti ? { type, [`selected_${key}s`]: chosen } : { type, [`selected_${key}`]: chosen[0] ?? null };
    },
    focus: () => combobox.input.focus(),
  };
}
