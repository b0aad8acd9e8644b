import { el, newId } from './dom.ts';
import { textNodes } from './text.ts';
import type { Confirm } from './types.ts';

/** Slack's question before something is done; true for yes. */
export function askToConfirm({ title, text, confirm, deny, style }: Confirm): Promise<boolean> {
  const titleId = newId('confirm');
  const no = el('button', { type: 'button', class: 'button' }, ...textNodes(deny));
  const yes = el('button', { type: 'button', class: `button ${style ?? 'danger'}` }, ...textNodes(confirm));
  const dialog = el(
    'dialog',
    { class: 'modal small', 'aria-labelledby': titleId },
    el('header', {}, el('h2', { id: titleId }, ...textNodes(title))),
    el('div', { class: 'body' }, el('p', {}, ...textNodes(text))),
    el('footer', {}, no, yes),
  );
  return new Promise((resolve) => {
    let isConfirmed = false;
    no.addEventListener('click', () => dialog.close());
    yes.addEventListener('click', () => {
      isConfirmed = true;
      dialog.close();
    });
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(isConfirmed);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
