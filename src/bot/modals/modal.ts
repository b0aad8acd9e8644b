import type { ModalView } from '@slack/types';
import type { SlackMessage } from '../blocks.ts';
import type { ModalName } from '../command.ts';
import type { Asker, BotContext } from '../context.ts';
import type { Choice, Filled } from './form.ts';

/** What a form is opened with. */
export interface ModalQuestion {
  asker: Asker;
  /** As typed; undefined where the line names none. */
  project: string | undefined;
  /** Of the subscription that is changed; undefined for a new one. */
  subscription?: number;
  /** Where the answer goes afterwards; undefined: to the direct messages of who asks. */
  responseUrl: string | undefined;
}

/** A form that was sent. */
export interface Sent {
  asker: Asker;
  filled: Filled;
  /** What the form was opened with. */
  memory: unknown;
}

export type Outcome =
  /** A line to answer. */
  | { line: string }
  /** Something was done, and this is said of it. */
  | { message: SlackMessage };

/** A form of Slack's, one file each. */
export interface Modal {
  name: ModalName;
  /** @throws AppError for who may not open it. */
  view(context: BotContext, question: ModalQuestion): Promise<ModalView>;
  /**
   * Does what the form is for.
   *
   * @throws FormError for a problem that stands at its field.
   */
  submit(context: BotContext, sent: Sent): Promise<Outcome>;
  /** Fields that are searched while one types, by name. */
  search?: Readonly<Record<string, (context: BotContext, question: { asker: Asker; text: string; memory: unknown }) => Promise<Choice[]>>>;
  /** Buttons in the form that show something above it, by name. */
  previews?: Readonly<Record<string, (context: BotContext, sent: Sent) => Promise<ModalView>>>;
}
