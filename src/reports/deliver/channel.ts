/** A way to people: mail or Slack. It makes one attempt; when to try again is the ledger's to decide. */
import type { SendOutcome } from './outcome.ts';

export interface FrozenFile {
  name: string;
  /** How the HTML names a picture; null: an attachment. */
  cid: string | null;
  contentType: string;
  body: Buffer;
}

/** What was made of a slot, once: the same for each of its recipients. */
export interface FrozenContent {
  id: number;
  /** Opens it in a browser. */
  token: string;
  subject: string;
  /** With PERSONAL_LINKS where each recipient gets its own. */
  html: string;
  text: string;
  files: FrozenFile[];
  /** What the Slack channel composed; null where there was none. */
  slack: unknown;
  frozenAt: Date;
}

/** Stand in frozen content for the links of whoever gets it. */
export const PERSONAL_LINKS = {
  unsubscribe: 'https://unsubscribe.towerwatch.invalid/',
  preferences: 'https://preferences.towerwatch.invalid/',
} as const;

export interface Outgoing {
  /** Names the delivery, and only this one, over all attempts. */
  key: string;
  recipient: string;
  /** What it is about. */
  projectId: number;
  /** Into which of the workspaces that see the project, of those that have installed the app; null: nobody said. */
  workspaceId: string | null;
  content: FrozenContent;
  /** Absolute URLs. A notice has none to unsubscribe: it is about what one owns, and comes for as long as one does. */
  links: { unsubscribe: string | null; preferences: string };
  /** Of an earlier attempt: what `save` was given last. */
  progress: unknown;
}

export interface SendHooks {
  signal: AbortSignal;
  /**
   * To be awaited right before the first byte goes out that could lead to a delivery: what is known to have stopped
   * earlier is sent again, what stopped later is not. Throws when the delivery is not wanted any more.
   */
  handOver: () => Promise<void>;
  /** Keeps what of a message in several parts is done. */
  save: (progress: object) => Promise<void>;
}

/** What is wrong with a target, as far as its channel can tell before anything is sent. */
export interface TargetRefusal {
  reason: string;
  remedy: string;
}

export interface DeliveryChannel {
  /** Throws only what `handOver` and `save` throw. */
  send(outgoing: Outgoing, hooks: SendHooks): Promise<SendOutcome>;
  /**
   * Looks for a message of which nobody knows whether it arrived. `sent`: it is there; `transient`: it is surely not there;
   * `unknown`: it can't be known. Absent: never can.
   */
  lookUp?(outgoing: Outgoing, hooks: Pick<SendHooks, 'save'>): Promise<SendOutcome>;
  /** Undefined: nothing, or nobody can be asked now; `send` asks again. Absent: never can tell. */
  refusalOf?(target: Pick<Outgoing, 'recipient' | 'projectId' | 'workspaceId'>): Promise<TargetRefusal | undefined>;
}

export type Channels = Readonly<Record<'email' | 'slack', DeliveryChannel | undefined>>;
