/** The console as a browser uses it: over HTTP, with what the service tells by itself. */
import { request as httpRequest } from 'node:http';
import { once } from 'node:events';
import type { ConsoleEvent, ConsoleMessage, ConsoleView } from '../../src/console/session.ts';
import { isProgressNote } from './slack-requests.ts';
import { until } from './slack.ts';

type Json = Record<string, unknown>;

export interface ConsoleTab {
  id: string;
  messages: Map<string, ConsoleMessage>;
  home: () => ConsoleView | null;
  modals: () => readonly ConsoleView[];
  /** Sends what a person does; @returns status and body. */
  post(path: string, body: object): Promise<{ status: number; body: Json }>;
  /** Types a line and waits for what is no mere note. */
  ask(text: string): Promise<ConsoleMessage>;
  /** Clicks a button by its words. */
  click(on: ConsoleMessage | ConsoleView, words: string): Promise<void>;
  /** The next message of the app that was not there before. */
  next(what: string): Promise<ConsoleMessage>;
  opened(title: string): Promise<ConsoleView>;
  isEnded: () => boolean;
  close(): void;
}

interface Button {
  action_id: string;
  text: { text: string };
}

export async function openConsole(address: string): Promise<ConsoleTab> {
  const send = async (path: string, body: object): Promise<{ status: number; body: Json }> => {
    const response = await fetch(`${address}/console${path}`, {
      method: 'POST',
      headers: { connection: 'close', 'content-type': 'application/json', accept: 'application/json', origin: address },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Json };
  };
  const { body } = await send('/sessions', {});
  const id = String(body['session']);
  const post: ConsoleTab['post'] = (path, sent) => send(`/sessions/${id}/${path}`, sent);

  const messages = new Map<string, ConsoleMessage>();
  const seen = new Set<string>();
  let home: ConsoleView | null = null;
  let modals: readonly ConsoleView[] = [];
  let isEnded = false;
  const take = (event: ConsoleEvent): void => {
    if (event.type === 'state') {
      messages.clear();
      for (const message of event.messages) messages.set(message.ts, message);
      ({ home, modals } = event);
    } else if (event.type === 'message') messages.set(event.message.ts, event.message);
    else if (event.type === 'gone') messages.delete(event.ts);
    else if (event.type === 'home') home = event.view;
    else ({ modals } = event);
  };
  const closing = new AbortController();
  const stream = await fetch(`${address}/console/sessions/${id}/events`, { signal: closing.signal });
  void listen(stream, take).then(
    () => (isEnded = true),
    () => (isEnded = true),
  );

  const next: ConsoleTab['next'] = (what) =>
    until(
      () => {
        const found = [...messages.values()].find(
          (message) => !seen.has(message.ts) && message.from !== 'person' && !isProgressNote(noteOf(message)),
        );
        if (found !== undefined) seen.add(found.ts);
        return found;
      },
      what,
      60_000,
    );

  return {
    id,
    messages,
    home: () => home,
    modals: () => modals,
    post,
    next,
    async ask(text) {
      await post('type', { text, place: 'channel' });
      return next(`an answer to ${text}`);
    },
    async click(on, words) {
      for (const block of on.blocks) {
        const button = ((block['elements'] ?? []) as Button[]).find(({ text }) => typeof text === 'object' && text.text === words);
        if (button === undefined) continue;
        const target = 'ts' in on ? { message: on.ts } : { view: on.id };
        const { status } = await post('act', {
          on: target,
          blockId: block['block_id'],
          actionId: button.action_id,
          values: {},
          state: {},
        });
        if (status !== 200) throw new Error(`the click was answered with ${status}`);
        return;
      }
      throw new Error(`there is no button “${words}”`);
    },
    opened: (title) => until(() => modals.find((view) => (view['title'] as { text: string }).text === title), `the form ${title}`, 60_000),
    isEnded: () => isEnded,
    close: () => closing.abort(),
  };
}

const noteOf = ({ text, blocks }: ConsoleMessage): Json => ({ text, blocks: blocks.length === 0 ? undefined : blocks });

async function listen(response: Response, take: (event: ConsoleEvent) => void): Promise<void> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) {
    rest += decoder.decode(chunk as Uint8Array, { stream: true });
    const parts = rest.split('\n\n');
    rest = parts.pop()!;
    for (const part of parts) if (part.startsWith('data: ')) take(JSON.parse(part.slice('data: '.length)) as ConsoleEvent);
  }
}

/** A request with headers that fetch does not let one set. */
export async function rawRequest(
  address: string,
  { path, method = 'GET', headers }: { path: string; method?: string; headers: Record<string, string> },
): Promise<number> {
  const request = httpRequest(address, { path, method, headers }).end();
  const [response] = (await once(request, 'response')) as [{ statusCode: number; resume(): void }];
  response.resume();
  return response.statusCode;
}
