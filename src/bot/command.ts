import type { Knex } from 'knex';
import type { Project } from '../analysis/project.ts';
import type { ModelType } from '../metrics.ts';
import type { Answer } from '../reports/answer.ts';

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What a line asked for, read and checked. */
export interface CommandInput {
  project: Project;
  /** undefined: not said. */
  type: ModelType | undefined;
  /** The number in the line, within the command's range. */
  count: number | undefined;
  /** One of the command's choices. */
  choice: string | undefined;
  /** Displayed numbers of experiments, in the order typed. */
  experiments: readonly number[];
  /** Search words; '' for none. */
  text: string;
  /** From 1. */
  page: number;
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
}

/** One subcommand of `/experiments`. Help and docs/commands.md are made from these fields. */
export interface Command {
  readonly name: string;
  /** Arguments as the usage shows them, e.g. `[type] top [n]`. */
  readonly usage: string;
  readonly summary: string;
  readonly takes: Arguments;
  answer(knex: Knex, input: CommandInput): Promise<Omit<Answer, 'asOf' | 'project'>>;
}
