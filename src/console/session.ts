/** What one browser has before it: a conversation, the Home tab and the open forms; and what it may be answered with. */
import { randomBytes, randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** A block or view of Block Kit, as the bot has sent it. */
export type Json = Record<string, unknown>;

export interface ShownFile {
  id: string;
  name: string;
  mimetype: string;
  bytes: number;
}

export interface ConsoleMessage {
  ts: string;
  place: 'channel' | 'direct';
  /** `slack`: what Slack itself would say of a failure. */
  from: 'person' | 'app' | 'slack';
  /** Only visible to you. */
  isPrivate: boolean;
  text: string;
  blocks: Json[];
  files: ShownFile[];
  /** Of the message that it is a reply to. */
  thread?: string;
  /** By which the bot finds its own messages again. */
  metadata?: unknown;
}

export interface ConsoleView extends Json {
  id: string;
  hash: string;
  type: string;
  blocks: Json[];
}

export type ConsoleEvent =
  | { type: 'state'; messages: readonly ConsoleMessage[]; home: ConsoleView | null; modals: readonly ConsoleView[] }
  | { type: 'message'; message: ConsoleMessage }
  | { type: 'gone'; ts: string }
  | { type: 'home'; view: ConsoleView }
  | { type: 'modals'; modals: readonly ConsoleView[] };

/** Where a response URL leads. */
export interface ResponseUse {
  place: 'channel' | 'direct';
  /** Of the message whose button was clicked, which may be replaced; undefined for a command's. */
  original: string | undefined;
}

export interface Session {
  /** In the browser's requests; unguessable. */
  readonly id: string;
  /** Tells the bot's requests of one session from another's, in the place of an organisation's id. */
  readonly enterprise: string;
  /** Of the Web API, for the bot. */
  readonly token: string;
  messages(): readonly ConsoleMessage[];
  find(ts: string): ConsoleMessage | undefined;
  say(message: Omit<ConsoleMessage, 'ts'>): ConsoleMessage;
  change(ts: string, changes: Pick<ConsoleMessage, 'text' | 'blocks'>): void;
  remove(ts: string): void;
  home(): ConsoleView | undefined;
  showHome(view: Json): ConsoleView;
  modals(): readonly ConsoleView[];
  /** Puts forms in the place of those that are open, the uppermost last. */
  showModals(views: readonly Json[]): void;
  issueTrigger(): string;
  /** What Slack says of a trigger that is no good; undefined: it was good, and is used up now. */
  useTrigger(trigger: string): 'invalid_trigger_id' | 'exchanged_trigger_id' | undefined;
  issueResponse(use: ResponseUse): string;
  /** Undefined where it was used up, is too old or never was. */
  useResponse(token: string): ResponseUse | undefined;
  /** Tells everything from now on, the state of things first. @returns what ends it; undefined where too many watch. */
  watch(tell: (event: ConsoleEvent) => void, onEnd: () => void): (() => void) | undefined;
  end(): void;
}

const MOST_MESSAGES = 200;
const MOST_BYTES = 4 * 1024 * 1024;
/** Slack's own: so many forms one above the other. */
const MOST_MODALS = 3;
const MOST_WATCHERS = 8;
/** Slack's: a response URL is good for half an hour and five answers. */
const RESPONSE_MS = 30 * 60_000;
const RESPONSE_USES = 5;
const REMEMBERED = 500;

let counter = 0;
/** Seconds with six digits that tell apart what comes in one of them, as Slack has it. */
function nextTs(): string {
  counter = (counter + 1) % 1_000_000;
  return `${Math.floor(Date.now() / 1000)}.${String(counter).padStart(6, '0')}`;
}

export function createSession(): Session {
  const messages: { message: ConsoleMessage; bytes: number }[] = [];
  const triggers = new LRUCache<string, 'fresh' | 'used'>({ max: REMEMBERED, ttl: RESPONSE_MS });
  const responses = new LRUCache<string, ResponseUse & { left: number }>({ max: REMEMBERED, ttl: RESPONSE_MS });
  const watchers = new Map<(event: ConsoleEvent) => void, () => void>();
  let home: ConsoleView | undefined;
  let modals: readonly ConsoleView[] = [];

  const tell = (event: ConsoleEvent): void => {
    for (const watcher of watchers.keys()) watcher(event);
  };
  const sizeOf = (message: ConsoleMessage): number => Buffer.byteLength(JSON.stringify(message));
  const find = (ts: string) => messages.find(({ message }) => message.ts === ts);
  const drop = (at: number): void => {
    const [dropped] = messages.splice(at, 1);
    if (dropped !== undefined) tell({ type: 'gone', ts: dropped.message.ts });
  };
  const makeRoom = (): void => {
    while (messages.length > MOST_MESSAGES || messages.reduce((sum, { bytes }) => sum + bytes, 0) > MOST_BYTES) drop(0);
  };
  const viewOf = (view: Json): ConsoleView => ({
    ...view,
    id: typeof view['id'] === 'string' ? view['id'] : `V${randomBytes(8).toString('hex').toUpperCase()}`,
    hash: randomBytes(8).toString('hex'),
    type: String(view['type']),
    blocks: withIds(view['blocks']),
  });

  return {
    id: randomUUID(),
    enterprise: `E${randomBytes(10).toString('hex').toUpperCase()}`,
    token: `xoxb-console-${randomBytes(24).toString('hex')}`,
    messages: () => messages.map(({ message }) => message),
    find: (ts) => find(ts)?.message,
    say(said) {
      const message: ConsoleMessage = { ...said, blocks: withIds(said.blocks), ts: nextTs() };
      messages.push({ message, bytes: sizeOf(message) });
      tell({ type: 'message', message });
      makeRoom();
      return message;
    },
    change(ts, { text, blocks }) {
      const kept = find(ts);
      if (kept === undefined) return;
      kept.message = { ...kept.message, text, blocks: withIds(blocks) };
      kept.bytes = sizeOf(kept.message);
      tell({ type: 'message', message: kept.message });
      makeRoom();
    },
    remove(ts) {
      const at = messages.findIndex(({ message }) => message.ts === ts);
      if (at >= 0) drop(at);
    },
    home: () => home,
    showHome(view) {
      home = viewOf({ ...view, ...(home === undefined ? {} : { id: home.id }) });
      tell({ type: 'home', view: home });
      return home;
    },
    modals: () => modals,
    showModals(views) {
      modals = views.slice(0, MOST_MODALS).map((view) => modals.find((open) => open === view) ?? viewOf(view));
      tell({ type: 'modals', modals });
    },
    issueTrigger() {
      const trigger = `${Date.now()}.${randomBytes(12).toString('hex')}`;
      triggers.set(trigger, 'fresh');
      return trigger;
    },
    useTrigger(trigger) {
      const state = triggers.get(trigger);
      if (state === 'fresh') triggers.set(trigger, 'used');
      return state === 'fresh' ? undefined : state === 'used' ? 'exchanged_trigger_id' : 'invalid_trigger_id';
    },
    issueResponse(use) {
      const token = randomUUID();
      responses.set(token, { ...use, left: RESPONSE_USES });
      return token;
    },
    useResponse(token) {
      const use = responses.get(token);
      if (use === undefined || use.left === 0) return undefined;
      use.left -= 1;
      return use;
    },
    watch(watcher, onEnd) {
      if (watchers.size >= MOST_WATCHERS) return undefined;
      watchers.set(watcher, onEnd);
      watcher({ type: 'state', messages: messages.map(({ message }) => message), home: home ?? null, modals });
      return () => void watchers.delete(watcher);
    },
    end() {
      for (const onEnd of watchers.values()) onEnd();
      watchers.clear();
    },
  };
}

/** Slack gives ids to blocks and elements that have none. */
function withIds(blocks: unknown): Json[] {
  if (!Array.isArray(blocks)) return [];
  return (blocks as Json[]).map((block, i) => ({ block_id: `b${i}`, ...block }));
}
