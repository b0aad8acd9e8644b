import { listProjects, type Project, type ProjectScope } from '../../analysis/project.ts';
import type { BotContext } from '../context.ts';
import type { Choice } from './form.ts';

/** Slack's lists have room for a hundred, of which one may say that none is meant. */
const MOST = 99;

/** The first of them, and the one that is chosen already wherever it stands. */
export async function projectChoices(
  { knex }: Pick<BotContext, 'knex'>,
  { scope, chosen }: { scope: ProjectScope; chosen: number | null },
): Promise<Choice[]> {
  const all = await listProjects(knex, scope);
  const first = all.slice(0, MOST);
  const other = first.some(({ id }) => id === chosen) ? undefined : all.find(({ id }) => id === chosen);
  return (other === undefined ? first : [other, ...first.slice(0, -1)]).map(choiceOf);
}

export function choiceOf({ id, name }: Project): Choice {
  return { value: String(id), label: name };
}
