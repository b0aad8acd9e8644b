/** The way to the service: requests, and what it tells by itself. */
import type { ConsoleEvent, Json } from './types.ts';

export interface Connection {
  post(path: string, body: object): Promise<Json>;
}

interface ConnectionOptions {
  onEvent: (event: ConsoleEvent) => void;
  /** In words: what is wrong, or that all is well again (empty). */
  onState: (text: string) => void;
}

const KEY = 'console-session';
const AGAIN_MS = 2_000;

/** Goes on with the session of this tab where the service still knows it, else begins a new one. */
export async function connect({ onEvent, onState }: ConnectionOptions): Promise<Connection> {
  let session = sessionStorage.getItem(KEY) ?? (await begin());
  const listen = (): void => {
    const events = new EventSource(`/console/sessions/${session}/events`);
    events.addEventListener('open', () => onState(''));
    events.addEventListener('message', ({ data }) => onEvent(JSON.parse(String(data)) as ConsoleEvent));
    events.addEventListener('error', () => {
      onState('The service can’t be reached. Trying again …');
      // Refused for good: the service was started anew, and knows nothing of before.
      if (events.readyState === EventSource.CLOSED) setTimeout(() => void renew(), AGAIN_MS);
    });
  };
  const renew = async (): Promise<void> => {
    try {
      session = await begin();
      listen();
    } catch (error) {
      onState((error as Error).message);
      setTimeout(() => void renew(), AGAIN_MS);
    }
  };
  listen();
  return { post: (path, body) => send(`/console/sessions/${session}/${path}`, body) };
}

async function begin(): Promise<string> {
  const { session } = await send('/console/sessions', {});
  sessionStorage.setItem(KEY, String(session));
  return String(session);
}

/** Where pages carry a token against forgery, it goes with each request. */
function forgeryToken(): Record<string, string> {
  const token = document.querySelector<HTMLInputElement>('input[name="csrf"]')?.value;
  return token === undefined ? {} : { 'X-CSRF-Token': token };
}

/** @throws Error with what the service says is wrong. */
async function send(path: string, body: object): Promise<Json> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...forgeryToken() },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error('The service can’t be reached.');
  }
  const answer = (await response.json().catch(() => ({}))) as Json;
  if (!response.ok) throw new Error(typeof answer['error'] === 'string' ? answer['error'] : `The service answered ${response.status}.`);
  return answer;
}
