import type { Knex } from 'knex';
import type { Dataset } from '../analysis/dataset.ts';
import type { Project } from '../analysis/project.ts';
import type { ModelType } from '../metrics.ts';
import type { Answer } from '../reports/answer.ts';
import type { Audience } from '../reports/subscriptions.ts';

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What a line asked for, read and checked. */
export interface CommandInput {
  project: Project;
  /** undefined: not said. */
  type: ModelType | undefined;
  /** Only experiments on this dataset. */
  dataset: Dataset | undefined;
  /** The number in the line, within the command's range. */
  count: number | undefined;
  /** One of the command's choices. */
  choice: string | undefined;
  /** The last so many days; undefined: all time. */
  days: number | undefined;
  /** Displayed numbers of experiments, in the order typed. */
  experiments: readonly number[];
  /** Search words; '' for none. */
  text: string;
  /** From 1. */
  page: number;
  /** Who asks, where not everybody may know of all subscriptions. */
  audience: Audience | undefined;
  now: Date;
  /** In which weeks are counted: an IANA name. */
  zone: string;
}

/** What a command reads besides type and project; whatever else stands in its line is an error. */
export interface Arguments {
  readonly count?: Range;
  /** Words of which one may be said. */
  readonly choices?: readonly string[];
  /** How many experiments have to be named (`#12`, `Exp #12`, `exp12`, `12`). */
  readonly experiments?: Range;
  /** Free words. */
  readonly text?: true;
  /** `page 2` */
  readonly page?: true;
  /** `on "dataset"` */
  readonly dataset?: true;
  /** Of experiments of another type there is nothing to say. */
  readonly onlyType?: ModelType;
  /** A span up to now: `30d`, `12w` or `all`. */
  readonly span?: true;
}

/** A form in which Slack asks for what the line does not say; elsewhere the command answers with words. */
export type ModalName = 'compare' | 'subscribe' | 'settings';

export interface Offer {
  label: string;
  line: string;
}

export interface CommandAnswer extends Omit<Answer, 'asOf' | 'project'> {
  /** Of answers that have several pages. */
  pages?: { page: number; last: number };
  /** Other lines to click on below the answer, for what it offers: their own buttons; `line` may ask for a form. */
  offers?: readonly Offer[];
}

/** One subcommand of `/experiments`. Help and docs/commands.md are made from these fields. */
export interface Command {
  readonly name: string;
  /** Arguments as the usage shows them, e.g. `[type] top [n]`. */
  readonly usage: string;
  readonly summary: string;
  /** What `help` shows of it, besides. */
  readonly example: string;
  readonly takes: Arguments;
  /**
   * Where a line names no type, that of the channel is meant: where the answer is of one type, or may well be. What nobody typed is
   * not held against the others.
   */
  readonly isOfChannelType?: true;
  /** Not for guests of a workspace: it tells of other people, or decides something for them. */
  readonly isForMembers?: true;
  /** Opened in Slack instead of an answer: always, or where the line names no experiments. */
  readonly modal?: ModalName;
  answer(knex: Knex, input: CommandInput): Promise<CommandAnswer>;
}
