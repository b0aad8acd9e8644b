import { listProjects, type Project, type ProjectScope } from '../../analysis/project.ts';
import type { BotContext } from '../context.ts';
import type { Choice } from './form.ts';

/** Slack's lists have room for a hundred. */
const MOST = 100;

export async function projectChoices({ knex }: Pick<BotContext, 'knex'>, scope: ProjectScope): Promise<Choice[]> {
  return (await listProjects(knex, scope)).slice(0, MOST).map(choiceOf);
}

export function choiceOf({ id, name }: Project): Choice {
  return { value: String(id), label: name };
}
