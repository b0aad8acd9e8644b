/** The open forms: the uppermost is shown, those below keep what was filled in. */
import { blockNodes } from './blocks.ts';
import { el, newId } from './dom.ts';
import { stateOf, type Surface } from './surface.ts';
import { textNodes } from './text.ts';
import type { FieldStates, View } from './types.ts';

interface ModalsOptions {
  surfaceOf: (view: View) => Surface;
  /** @returns problems by field. */
  submit: (view: View, state: FieldStates) => Promise<Readonly<Record<string, string>>>;
  close: (view: View) => Promise<void>;
  /** All are closed. */
  onDone: () => void;
}

interface Open {
  view: View;
  dialog: HTMLDialogElement;
}

export function createModals(options: ModalsOptions): { show: (views: readonly View[]) => void } {
  let open: Open[] = [];
  return {
    show(views) {
      const before = open;
      open = views.map((view) => before.find((one) => one.view.id === view.id && one.view.hash === view.hash) ?? draw(view, options));
      for (const { dialog } of before) {
        if (open.some((one) => one.dialog === dialog)) continue;
        dialog.close();
        dialog.remove();
      }
      for (const [i, { dialog }] of open.entries()) {
        const isTop = i === open.length - 1;
        if (!dialog.isConnected) document.body.append(dialog);
        if (isTop && !dialog.open) dialog.showModal();
        else if (!isTop && dialog.open) dialog.close();
      }
      if (before.length > 0 && open.length === 0) options.onDone();
    },
  };
}

function draw(view: View, { surfaceOf, submit, close }: ModalsOptions): Open {
  const surface = surfaceOf(view);
  const titleId = newId('modal');
  const cross = el('button', { type: 'button', class: 'cross', 'aria-label': 'Close' }, '×');
  const cancel = el('button', { type: 'button', class: 'button' }, ...textNodes(view.close ?? { type: 'plain_text', text: 'Cancel' }));
  const send = view.submit === undefined ? undefined : el('button', { type: 'submit', class: 'button primary' }, ...textNodes(view.submit));
  const said = el('p', { class: 'problem', role: 'alert' });
  const form = el(
    'form',
    { novalidate: true },
    el('header', {}, el('h2', { id: titleId }, ...textNodes(view.title)), cross),
    el('div', { class: 'body' }, ...blockNodes(view.blocks, surface), said),
    el('footer', {}, cancel, send),
  );
  const dialog = el('dialog', { class: 'modal', 'aria-labelledby': titleId }, form);

  const leave = (): void => void close(view).catch((error: unknown) => (said.textContent = (error as Error).message));
  cross.addEventListener('click', leave);
  cancel.addEventListener('click', leave);
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    leave();
  });
  const showProblems = (problems: Readonly<Record<string, string>>): void => {
    const fields = [...form.querySelectorAll<HTMLElement>('.input')];
    for (const node of fields) {
      const problem = problems[node.dataset['block'] ?? ''];
      node.querySelector('.problem')!.textContent = problem ?? '';
      node.classList.toggle('wrong', problem !== undefined);
      for (const [, field] of surface.fields.get(node.dataset['block'] ?? '') ?? []) {
        const target = field.control ?? field.node;
        if (problem === undefined) target.removeAttribute('aria-invalid');
        else target.setAttribute('aria-invalid', 'true');
      }
    }
    const first = fields.find(({ dataset }) => Object.hasOwn(problems, dataset['block'] ?? ''));
    if (first === undefined) return;
    for (const [, field] of surface.fields.get(first.dataset['block'] ?? '') ?? []) field.focus();
    first.scrollIntoView({ block: 'center' });
  };
  const missing = (): Record<string, string> =>
    Object.fromEntries(
      [...surface.fields]
        .filter(([id, fields]) => isRequired(form, id) && [...fields.values()].every((field) => field.isEmpty()))
        .map(([id]) => [id, 'Please complete this required field.']),
    );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const lacking = missing();
    if (Object.keys(lacking).length > 0) return showProblems(lacking);
    showProblems({});
    said.textContent = '';
    if (send !== undefined) send.disabled = true;
    submit(view, stateOf(surface))
      .then(showProblems)
      .catch((error: unknown) => (said.textContent = (error as Error).message))
      .finally(() => {
        if (send !== undefined) send.disabled = false;
      });
  });
  // The first field, not the cross before it.
  for (const field of [...surface.fields.values()].flatMap((fields) => [...fields.values()]).slice(0, 1))
    (field.control ?? field.node.querySelector('input'))?.setAttribute('autofocus', '');
  return { view, dialog };
}

function isRequired(form: HTMLElement, blockId: string): boolean {
  return [...form.querySelectorAll<HTMLElement>('.input')].some(
    ({ dataset }) => dataset['block'] === blockId && dataset['optional'] === undefined,
  );
}
