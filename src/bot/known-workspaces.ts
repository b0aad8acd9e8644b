import type { Knex } from 'knex';
import { AppError } from '../errors.ts';
import { listInstallations, type InstallationRow } from './installations.ts';

const NAMED = 10;

/**
 * The workspace with the given id or name (any case).
 *
 * @throws AppError `notFound` that names the workspaces there are, `badParameter` for a name that several have.
 */
export async function findWorkspace(knex: Knex, wanted: string): Promise<InstallationRow> {
  const text = wanted.trim();
  const all = await listInstallations(knex);
  const found = all.filter(({ workspace_id: id, name }) => id === text.toUpperCase() || name?.toLowerCase() === text.toLowerCase());
  const [one] = found;
  if (one !== undefined && found.length === 1) return one;
  if (one !== undefined)
    throw new AppError('badParameter', `Several workspaces are named “${text}”.`, { hint: `Name one by its id: ${namesOf(found)}.` });
  throw new AppError('notFound', `There is no workspace “${text}”.`, {
    hint: all.length === 0 ? 'No workspace has installed the app yet; it is installed at /slack/install.' : `Workspaces: ${namesOf(all)}.`,
  });
}

function namesOf(rows: readonly InstallationRow[]): string {
  const names = rows.slice(0, NAMED).map(({ workspace_id: id, name }) => (name === null ? id : `${id} (${name})`));
  return rows.length > NAMED ? `${names.join(', ')} and ${rows.length - NAMED} more` : names.join(', ');
}
