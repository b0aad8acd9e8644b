import type { App } from '@slack/bolt';
import type { Asker, BotContext } from '../context.ts';
import type { WorkspaceSource } from '../workspace.ts';

/** What a file of this folder makes the app listen to. */
export type Listener = (app: App, bot: ListenerContext) => void;

export interface ListenerContext extends BotContext {
  /** Runs work that is waited for when the program stops; a defect in it is logged. */
  underWay(work: () => Promise<void>): Promise<void>;
  /** Undefined: the app is not installed where the request comes from. */
  askerOf(source: WorkspaceSource & { userId: string; channelId: string | undefined }): Promise<Asker | undefined>;
}

/** Slack repeats a request for some minutes, and a copy of it is good for as long. */
export const REPEATED_FOR_MS = 15 * 60_000;
/** Two clicks within this time are one. */
export const DOUBLE_CLICK_MS = 3_000;
