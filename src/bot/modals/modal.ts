import type { ModalView } from '@slack/types';
import type { ModalName } from '../command.ts';
import type { Asker, BotContext } from '../context.ts';

/** What a form is opened with. */
export interface ModalQuestion {
  asker: Asker;
  /** As typed; undefined where the line names none. */
  project: string | undefined;
}

/** A form of Slack's, one file each: how it is opened. What it does when it is sent is its listener's. */
export interface Modal {
  name: ModalName;
  /** @throws AppError for who may not open it. */
  view(context: BotContext, question: ModalQuestion): Promise<ModalView>;
}
