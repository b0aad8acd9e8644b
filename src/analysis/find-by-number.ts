import type { Knex } from 'knex';
import { AppError } from '../errors.ts';
import type { Project } from './project.ts';
import { DISPLAYED_NUMBER, NEWEST_FIRST } from './sql.ts';

/**
 * Ids of the experiments that are shown under the given numbers ("Exp #45"), in that order. Of several under one number the
 * newest is meant.
 *
 * @throws AppError `notFound` that names the numbers that the project does not have.
 */
export async function findByNumber(knex: Knex, project: Project, numbers: readonly number[]): Promise<number[]> {
  const rows = await numbered(knex, project, numbers);
  const missing = numbers.filter((number) => !rows.some((row) => row.number === number));
  if (missing.length > 0) {
    const names = missing.map((number) => `Exp #${number}`).join(', ');
    throw new AppError('notFound', `Project “${project.name}” has no ${names}.`, { hint: 'Its list shows those it has.' });
  }
  return numbers.map((number) => rows.find((row) => row.number === number)!.id);
}

/** Those of the numbers under which the project shows an experiment. */
export async function knownNumbers(knex: Knex, project: Project, numbers: readonly number[]): Promise<number[]> {
  if (numbers.length === 0) return [];
  const rows = await numbered(knex, project, numbers);
  return numbers.filter((number) => rows.some((row) => row.number === number));
}

/** Newest first. */
async function numbered(knex: Knex, project: Project, numbers: readonly number[]): Promise<{ id: number; number: number }[]> {
  return knex('experiments as e')
    .where('e.project_id', project.id)
    .whereRaw(`${DISPLAYED_NUMBER} = any(?)`, [[...numbers]])
    .orderByRaw(NEWEST_FIRST)
    .select<{ id: number; number: number }[]>('e.id', knex.raw(`${DISPLAYED_NUMBER} as number`));
}
