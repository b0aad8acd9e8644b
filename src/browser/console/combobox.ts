/** A field that is searched while one types: one choice, or several that stand before it and can be taken off. */
import { el, newId } from './dom.ts';
import type { Option } from './types.ts';

interface ComboboxOptions {
  label: string;
  placeholder: string;
  isMulti: boolean;
  most: number;
  initial: readonly Option[];
  /** From how many letters on it searches. */
  minLength: number;
  search: (text: string) => Promise<readonly Option[]>;
  onChange: () => void;
}

export interface Combobox {
  node: HTMLElement;
  input: HTMLInputElement;
  chosen(): Option[];
}

const PAUSE_MS = 150;

export function createCombobox({ label, placeholder, isMulti, most, initial, minLength, search, onChange }: ComboboxOptions): Combobox {
  let chosen = [...initial];
  let found: readonly Option[] = [];
  let active = -1;
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const listId = newId('list');
  const input = el('input', {
    type: 'text',
    id: newId('search'),
    role: 'combobox',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder,
    'aria-expanded': 'false',
    'aria-controls': listId,
    'aria-autocomplete': 'list',
  });
  const list = el('ul', { id: listId, role: 'listbox', 'aria-label': label, hidden: true });
  const tokens = el('ul', { class: 'tokens', 'aria-label': `Chosen: ${label}` });
  const node = el('div', { class: 'combobox' }, ...(isMulti ? [tokens] : []), input, list);

  const isChosen = ({ value }: Option): boolean => chosen.some((one) => one.value === value);
  const close = (): void => {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const showTokens = (): void => {
    tokens.hidden = chosen.length === 0;
    tokens.replaceChildren(
      ...chosen.map((option) => {
        const off = el('button', { type: 'button', 'aria-label': `Remove ${option.text.text}` }, '×');
        off.addEventListener('click', () => {
          chosen = chosen.filter((one) => one !== option);
          showTokens();
          onChange();
          input.focus();
        });
        return el('li', {}, el('span', {}, option.text.text), off);
      }),
    );
  };
  const settle = (): void => {
    input.value = isMulti ? '' : (chosen[0]?.text.text ?? '');
    if (isMulti) showTokens();
  };
  const take = (option: Option): void => {
    if (!isMulti) chosen = [option];
    else if (isChosen(option)) chosen = chosen.filter(({ value }) => value !== option.value);
    else if (chosen.length < most) chosen = [...chosen, option];
    settle();
    close();
    onChange();
  };
  const move = (to: number): void => {
    active = to;
    for (const [i, item] of [...list.children].entries()) {
      item.classList.toggle('active', i === active);
      if (i !== active) continue;
      input.setAttribute('aria-activedescendant', item.id);
      item.scrollIntoView({ block: 'nearest' });
    }
  };
  const show = (said?: string): void => {
    list.replaceChildren(
      ...(said === undefined
        ? found.map((option) => {
            const item = el('li', { role: 'option', id: newId('option'), 'aria-selected': String(isChosen(option)) }, option.text.text);
            // The field keeps the focus.
            item.addEventListener('mousedown', (event) => event.preventDefault());
            item.addEventListener('click', () => take(option));
            return item;
          })
        : [el('li', { role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false', class: 'said' }, said)]),
    );
    list.hidden = false;
    active = -1;
    input.setAttribute('aria-expanded', 'true');
  };
  const look = async (text: string): Promise<void> => {
    asked += 1;
    const mine = asked;
    if (text.length < minLength) return show(`Type at least ${minLength} letters.`);
    try {
      const answer = await search(text);
      // What was typed since has been asked for, too.
      if (mine !== asked || document.activeElement !== input) return;
      found = answer;
      show(found.length === 0 ? 'No results' : undefined);
      if (found.length > 0) move(0);
    } catch (error) {
      if (mine === asked) show((error as Error).message);
    }
  };
  const lookSoon = (text: string): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(text), PAUSE_MS);
  };

  input.addEventListener('input', () => lookSoon(input.value));
  input.addEventListener('focus', () => {
    if (!isMulti) input.select();
  });
  input.addEventListener('click', () => {
    if (list.hidden) lookSoon(isMulti ? input.value : '');
  });
  input.addEventListener('blur', () => {
    clearTimeout(timer);
    asked += 1;
    close();
    settle();
  });
  input.addEventListener('keydown', (event) => {
    const { key } = event;
    if (key === 'Backspace' && isMulti && input.value === '' && chosen.length > 0) {
      chosen = chosen.slice(0, -1);
      showTokens();
      onChange();
    } else if ((key === 'ArrowDown' || key === 'ArrowUp') && list.hidden) lookSoon(isMulti ? input.value : '');
    else if (key === 'ArrowDown' && found.length > 0) move((active + 1) % found.length);
    else if (key === 'ArrowUp' && found.length > 0) move((active - 1 + found.length) % found.length);
    else if (key === 'Enter' && !list.hidden && active >= 0) take(found[active]!);
    else if (key === 'Escape' && !list.hidden) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  settle();
  return { node, input, chosen: () => chosen };
}
