import type { Knex } from 'knex';
import type { Project } from '../analysis/project.ts';
import type { ModelType } from '../metrics.ts';
import type { Answer } from '../reports/answer.ts';

/** What a line asked for, read and checked. */
export interface CommandInput {
  project: Project;
  /** undefined: not said. */
  type: ModelType | undefined;
  /** The number in the line, within the command's range; undefined: not said. */
  count: number | undefined;
}

/** One subcommand of `/experiments`. Help and docs/commands.md are made from these fields. */
export interface Command {
  readonly name: string;
  /** Arguments as the usage shows them, e.g. `[type] top [n]`. */
  readonly usage: string;
  readonly summary: string;
  /** Range of the number that the command takes; absent: it takes none. */
  readonly count?: { readonly from: number; readonly to: number };
  answer(knex: Knex, input: CommandInput): Promise<Omit<Answer, 'asOf' | 'project'>>;
}
