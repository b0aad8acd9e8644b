import { standingTables } from '../views/standings.ts';
import type { Section } from '../section.ts';

/** The lowest test errors of the types that have any. */
export const errorLeaders: Section = {
  key: 'error-leaders',
  summary: 'the ten best by Test RMSE of each type, and how their places changed',
  title: () => 'RMSE leaders',
  views: (question) => Promise.resolve(standingTables(question, { types: ['hybrid', 'ranking'], metric: 'test_rmse' })),
};
