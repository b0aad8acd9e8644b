import { standingTables } from '../views/standings.ts';
import type { Section } from '../section.ts';

/** The best recalls of the types that have any. */
export const recallLeaders: Section = {
  key: 'recall-leaders',
  summary: 'the ten best by R@100 of each type, and how their places changed',
  title: () => 'Recall leaders',
  views: (question) => Promise.resolve(standingTables(question, { types: ['hybrid', 'retrieval'], metric: 'recall_at_100' })),
};
