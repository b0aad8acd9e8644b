import type { Knex } from 'knex';
import type { Project } from './project.ts';
import { displayName } from './sql.ts';

/** Where validation loss was lowest, of an experiment that trained on. */
export interface EarlierBest {
  experiment_id: number;
  display_name: string;
  best_epoch: number;
  last_epoch: number;
}

export interface BestEpochs {
  /** How many of the experiments have a validation loss of at least one epoch. */
  recorded: number;
  /** Those whose lowest came before their last, in the order of the given ids. */
  earlier: EarlierBest[];
}

interface EpochRow {
  id: number;
  experiment_number: number | null;
  best_epoch: number;
  last_epoch: number;
  is_earlier: boolean;
}

/**
 * Which experiments had their lowest validation loss before the last epoch that has one: what a model of its best epoch would score
 * is stored nowhere, so only that it may differ is known. Of equal losses the earliest epoch is the best.
 */
export async function bestEpochs(knex: Knex, { project, ids }: { project: Project; ids: readonly number[] }): Promise<BestEpochs> {
  const rows = await knex('training_curves as c')
    .join('experiments as e', 'e.id', 'c.experiment_id')
    .joinRaw('cross join lateral unnest(c.epochs, c.val_loss) with ordinality as v (epoch, loss, place)')
    .where({ 'e.project_id': project.id })
    .whereRaw('e.id = any(?) and v.epoch is not null and v.loss is not null', [[...ids]])
    .groupBy('e.id', 'e.experiment_number')
    .select<EpochRow[]>(
      'e.id',
      'e.experiment_number',
      knex.raw(
        `(array_agg(v.epoch order by v.loss, v.place))[1] as best_epoch, (array_agg(v.epoch order by v.place desc))[1] as last_epoch,
         min(v.loss) < (array_agg(v.loss order by v.place desc))[1] as is_earlier`,
      ),
    );
  const earlier = rows
    .filter((row) => row.is_earlier)
    .toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
    .map((row) => ({
      experiment_id: row.id,
      display_name: displayName(row),
      best_epoch: row.best_epoch,
      last_epoch: row.last_epoch,
    }));
  return { recorded: rows.length, earlier };
}
