import { suggestExperiments } from '../../analysis/suggestions.ts';
import { cut, oneLine } from '../line.ts';
import { capitalised } from '../views/stats.ts';
import type { Section } from '../section.ts';

const MOST = 6;
/** Names of configs come from people and stand in the sentences. */
const LONGEST = 300;

/** What to train next, the main type's suggestions and the others' by turns. */
export const suggestions: Section = {
  key: 'suggestions',
  summary: 'what to train next: untested pairs of configs, and variations of the best experiments',
  title: () => 'What to train next',
  async views({ knex, project, period, types, mainType }) {
    const ordered = types.toReversed().toSorted((a, b) => Number(b === mainType) - Number(a === mainType));
    const answers = await Promise.all(ordered.map((type) => suggestExperiments(knex, { project, type, completedBefore: period.to })));
    const byTurns = answers.flatMap(({ model_type: type, suggestions: found }) => found.map(({ title }, turn) => ({ type, title, turn })));
    return byTurns
      .toSorted((a, b) => a.turn - b.turn)
      .slice(0, MOST)
      .map(({ type, title }, i) => ({ kind: 'text', text: `${i + 1}. ${capitalised(type)}: ${cut(oneLine(title), LONGEST)}` }));
  },
};
