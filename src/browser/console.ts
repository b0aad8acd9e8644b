/** The script of the console: draws what the service tells, and tells it what one types, clicks and chooses. */
import { blockNodes } from './console/blocks.ts';
import { createComposer } from './console/composer.ts';
import { connect, type Connection } from './console/connection.ts';
import { createConversation } from './console/conversation.ts';
import { createModals } from './console/modals.ts';
import { stateOf, type Surface } from './console/surface.ts';
import type { ConsoleEvent, Option, Place, View } from './console/types.ts';

const root = document.querySelector<HTMLElement>('[data-console]');
if (root !== null) void run(root);

/** Longer than any answer takes. */
const WAIT_MS = 30_000;

async function run(root: HTMLElement): Promise<void> {
  const find = (selector: string): HTMLElement => root.querySelector<HTMLElement>(selector)!;
  const [log, home, status, form] = [find('.log'), find('.home'), find('.status'), find('.composer')];
  const tabs = [...root.querySelectorAll<HTMLButtonElement>('[data-place]')];
  let connection: Connection | undefined;
  let place: Place = 'channel';
  let waiting: ReturnType<typeof setTimeout> | undefined;

  const say = (text: string, isWaiting = false): void => {
    clearTimeout(waiting);
    status.textContent = text;
    status.classList.toggle('waiting', isWaiting);
    if (isWaiting) waiting = setTimeout(() => say(''), WAIT_MS);
  };
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    if (connection === undefined) throw new Error('The service is not reached yet.');
    return connection.post(path, body);
  };
  /** What goes wrong stands above the line. */
  const tell = (doing: Promise<unknown>): Promise<void> =>
    doing.then(() => undefined).catch((error: unknown) => say((error as Error).message));
  const surfaceOn = (on: { message: string } | { view: string }): Surface => {
    const surface: Surface = {
      fields: new Map(),
      act: (blockId, actionId, values) => {
        say('Towerwatch is at it …', true);
        return tell(post('act', { on, blockId, actionId, values, state: stateOf(surface) }));
      },
      suggest: async (blockId, actionId, text) => {
        if (!('view' in on)) return [];
        const { options, option_groups: groups } = await post('suggest', { ...on, blockId, actionId, text, state: stateOf(surface) });
        if (Array.isArray(options)) return options as Option[];
        return Array.isArray(groups) ? (groups as { options: Option[] }[]).flatMap((group) => group.options) : [];
      },
    };
    return surface;
  };

  const composer = createComposer(root, (text) => {
    if (home.hidden === false) turnTo('channel');
    say('Towerwatch is at it …', true);
    void tell(post('type', { text, place }));
  });
  const conversation = createConversation({
    log,
    surfaceOf: ({ ts }) => surfaceOn({ message: ts }),
    onUnread: (where, count) => {
      const badge = tabs.find(({ dataset }) => dataset['place'] === where)?.querySelector<HTMLElement>('.badge');
      if (badge === null || badge === undefined) return;
      badge.hidden = count === 0;
      badge.textContent = count === 0 ? '' : `${count} new`;
    },
  });
  const modals = createModals({
    surfaceOf: ({ id }) => surfaceOn({ view: id }),
    submit: async ({ id }, state) => {
      const { errors } = await post('submit', { view: id, state });
      const problems = errors as Record<string, string>;
      if (Object.keys(problems).length === 0) say('Towerwatch is at it …', true);
      return problems;
    },
    close: async ({ id }) => void (await post('close', { view: id })),
    onDone: () => composer.focus(),
  });
  const showHome = (view: View | null): void => {
    if (view !== null) home.replaceChildren(...blockNodes(view.blocks, surfaceOn({ view: view.id })));
  };
  const turnTo = (where: string): void => {
    for (const tab of tabs)
      if (tab.dataset['place'] === where) tab.setAttribute('aria-current', 'page');
      else tab.removeAttribute('aria-current');
    const isHome = where === 'home';
    home.hidden = !isHome;
    for (const part of [log, form]) part.hidden = isHome;
    if (isHome) return void tell(post('home', {}));
    place = where as Place;
    conversation.turnTo(place);
  };
  for (const tab of tabs) tab.addEventListener('click', () => turnTo(tab.dataset['place'] ?? 'channel'));

  const onEvent = (event: ConsoleEvent): void => {
    switch (event.type) {
      case 'state':
        conversation.showAll(event.messages);
        showHome(event.home);
        modals.show(event.modals);
        break;
      case 'message':
        if (event.message.from !== 'person') say('');
        conversation.put(event.message);
        break;
      case 'gone':
        conversation.remove(event.ts);
        break;
      case 'home':
        say('');
        showHome(event.view);
        break;
      case 'modals':
        if (event.modals.length > 0) say('');
        modals.show(event.modals);
        break;
    }
  };
  form.querySelector<HTMLButtonElement>('button')!.disabled = false;
  await tell(connect({ onEvent, onState: (text) => say(text) }).then((connected) => (connection = connected)));
  composer.focus();
}
