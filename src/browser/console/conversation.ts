/** The conversations in the middle of the page: which is shown, what stands in it, and where one has scrolled to. */
import { el } from './dom.ts';
import { messageNode } from './message.ts';
import type { Surface } from './surface.ts';
import type { Message, Place } from './types.ts';

interface ConversationOptions {
  log: HTMLElement;
  surfaceOf: (message: Message) => Surface;
  /** So many are new where one does not look. */
  onUnread: (place: Place, count: number) => void;
}

export interface Conversation {
  showAll(messages: readonly Message[]): void;
  put(message: Message): void;
  remove(ts: string): void;
  turnTo(place: Place): void;
}

const NEAR_END = 120;

export function createConversation({ log, surfaceOf, onUnread }: ConversationOptions): Conversation {
  const messages = new Map<string, Message>();
  const unread: Record<Place, number> = { channel: 0, direct: 0 };
  const empty = el('p', { class: 'nothing' });
  let place: Place = 'channel';

  const isAtEnd = (): boolean => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
  /** To the end; of a last message that is longer than the log, to its beginning. */
  const toEnd = (): void => {
    const last = log.lastElementChild;
    if (last === null) return;
    const isLong = last.clientHeight > log.clientHeight;
    log.scrollTop = isLong ? log.scrollTop + last.getBoundingClientRect().top - log.getBoundingClientRect().top : log.scrollHeight;
  };
  const draw = (message: Message): HTMLElement => {
    const node = messageNode(message, surfaceOf(message));
    // A picture makes room for itself only once it is there.
    for (const picture of node.querySelectorAll('img'))
      picture.addEventListener('load', () => {
        if (log.lastElementChild === node) toEnd();
      });
    return node;
  };
  const nodeOf = (ts: string): Element | undefined => [...log.children].find((node) => (node as HTMLElement).dataset['ts'] === ts);
  const redraw = (): void => {
    const shown = [...messages.values()].filter((message) => message.place === place);
    empty.textContent =
      place === 'channel' ? 'Nothing was said here yet. Type a line below, or choose an example.' : 'Files and late answers come here.';
    log.replaceChildren(...(shown.length === 0 ? [empty] : shown.map(draw)));
    toEnd();
  };
  return {
    showAll(all) {
      messages.clear();
      for (const message of all) messages.set(message.ts, message);
      redraw();
    },
    put(message) {
      const isNew = !messages.has(message.ts);
      messages.set(message.ts, message);
      if (message.place !== place) {
        if (!isNew) return;
        unread[message.place] += 1;
        onUnread(message.place, unread[message.place]);
        return;
      }
      const old = nodeOf(message.ts);
      const follows = isAtEnd();
      if (old === undefined) {
        empty.remove();
        log.append(draw(message));
        toEnd();
        return;
      }
      const hadFocus = old.contains(document.activeElement);
      const node = draw(message);
      old.replaceWith(node);
      if (hadFocus) node.querySelector<HTMLElement>('button')?.focus({ preventScroll: true });
      if (follows) toEnd();
    },
    remove(ts) {
      messages.delete(ts);
      nodeOf(ts)?.remove();
    },
    turnTo(next) {
      place = next;
      unread[place] = 0;
      onUnread(place, 0);
      redraw();
    },
  };
}
