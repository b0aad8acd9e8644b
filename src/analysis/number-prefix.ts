import type { Knex } from 'knex';
import { selectEntries, type ExperimentEntry } from './experiment-entry.ts';
import type { Project } from './project.ts';
import { DISPLAYED_NUMBER } from './sql.ts';

/**
 * Completed experiments whose displayed number begins with some digits ("10", "#10", "Exp #10"): that number itself first, then
 * #100 to #109 and on, as somebody who is still typing a number looks for them. None for any other text.
 */
export async function findByNumberPrefix(knex: Knex, project: Project, text: string, limit: number): Promise<ExperimentEntry[]> {
  const digits = /^(?:exp)?\s*(?:#\s*)?0*([1-9][0-9]{0,14})$/i.exec(text.trim())?.[1];
  if (digits === undefined) return [];
  return selectEntries(
    knex,
    knex('experiments as e')
      .where({ 'e.project_id': project.id, 'e.status': 'completed' })
      .whereRaw(`starts_with((${DISPLAYED_NUMBER})::text, ?)`, [digits])
      .orderByRaw(`${DISPLAYED_NUMBER}, e.id desc`)
      .limit(limit),
  );
}
