/** The line that one types: its history, and examples of what can be typed. */

interface Composer {
  focus(): void;
}

const KEY = 'console-history';
const MOST = 50;

export function createComposer(root: HTMLElement, send: (text: string) => void): Composer {
  const form = root.querySelector<HTMLFormElement>('.composer')!;
  const input = form.querySelector('input')!;
  const examples = [...root.querySelectorAll<HTMLButtonElement>('[data-line]')];
  let history = readHistory();
  let at = history.length;
  let draft = '';

  const type = (text: string): void => {
    input.value = text;
    input.focus();
    input.setSelectionRange(text.length, text.length);
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text === '') return;
    send(text);
    history = [...history.filter((line) => line !== text), text].slice(-MOST);
    sessionStorage.setItem(KEY, JSON.stringify(history));
    at = history.length;
    input.value = '';
    input.focus();
  });
  input.addEventListener('keydown', (event) => {
    const to = event.key === 'ArrowUp' ? at - 1 : event.key === 'ArrowDown' ? at + 1 : undefined;
    if (to === undefined || to < 0 || to > history.length) return;
    event.preventDefault();
    if (at === history.length) draft = input.value;
    at = to;
    type(history[at] ?? draft);
  });
  for (const example of examples)
    example.addEventListener('click', () => {
      type(example.dataset['line'] ?? '');
      form.requestSubmit();
    });
  return { focus: () => input.focus() };
}

function readHistory(): string[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as unknown;
    return Array.isArray(kept) ? kept.map(String) : [];
  } catch {
    return [];
  }
}
