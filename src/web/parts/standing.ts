import { fieldViews } from '../../reports/views/experiment.ts';
import type { ExperimentQuestion, Part } from '../part.ts';

/** Where an experiment stands among the completed ones of its type, metric by metric. */
export const standing: Part<ExperimentQuestion> = {
  key: 'standing',
  title: 'Against the field',
  async load(_knex, { experiment, field: ask }) {
    const field = await ask();
    return {
      views: fieldViews(experiment, field),
      records: field.places.map(({ metric, value, rank, total }) => ({ metric, value, rank, total })),
    };
  },
};
