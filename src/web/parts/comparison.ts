import { comparisonTable, comparisonViews } from '../../reports/views/comparison.ts';
import type { ComparisonQuestion, Part } from '../part.ts';

/** Two to five experiments side by side. */
export const comparison: Part<ComparisonQuestion> = {
  key: 'comparison',
  title: 'Side by side',
  async load(_knex, { project, experiments }) {
    return {
      views: [...comparisonViews(experiments), comparisonTable(experiments, project)],
      records: experiments.map((experiment) => ({ ...experiment })),
    };
  },
};
