import { experimentField } from '../../analysis/field.ts';
import { fieldViews } from '../../reports/views/experiment.ts';
import type { ExperimentQuestion, Part } from '../part.ts';

/** Where an experiment stands among the completed ones of its type, metric by metric. */
export const standing: Part<ExperimentQuestion> = {
  key: 'standing',
  title: 'Against the field',
  async load(knex, question) {
    const field = await experimentField(knex, question);
    return {
      views: fieldViews(question.experiment, field),
      records: field.places.map(({ metric, value, rank, total }) => ({ metric, value, rank, total })),
    };
  },
};
