import type { Knex } from 'knex';
import type { Log } from '../log.ts';
import type { Drawer } from '../reports/draw.ts';
import type { Members } from './members.ts';
import type { Once } from './once.ts';
import type { Workspace, Workspaces } from './workspace.ts';

/** What every listener works with. */
export interface BotContext {
  knex: Knex;
  drawer: Pick<Drawer, 'png'>;
  /** In front of every link. */
  baseUrl: () => string;
  defaultProject: string | undefined;
  /** In which weeks are counted, and subscriptions are due where nothing else is said. */
  zone: string;
  /** Who draws the charts: this program, or Slack where it can. */
  charts: 'picture' | 'native';
  /** Sending digests. */
  delivery: {
    /** Whether mail may go to an address. */
    isAllowed: (address: string) => boolean;
    /** Sends a subscription's digest of this moment. */
    sendNow: (subscriptionId: number) => Promise<void>;
  };
  workspaces: Workspaces;
  members: Members;
  once: Once;
  log: Log;
  now: () => Date;
  /** First wait before a retry. */
  retryDelayMs: number;
}

/** Who asks, and from where. */
export interface Asker {
  workspace: Workspace;
  userId: string;
  /** Undefined on the Home tab. */
  channelId: string | undefined;
}
