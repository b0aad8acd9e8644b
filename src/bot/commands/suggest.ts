import { completedByType, dashboardStats } from '../../analysis/dashboard-stats.ts';
import { mainType } from '../../analysis/main-type.ts';
import { suggestExperiments, type Suggestion } from '../../analysis/suggestions.ts';
import { tableOf, textColumn } from '../../reports/views/table.ts';
import type { Command } from '../command.ts';

export const suggest: Command = {
  name: 'suggest',
  usage: '[type] suggest',
  summary: 'what to train next: untested pairs of configs, and variations of the best experiment',
  example: 'ranking suggest',
  takes: {},
  isOfChannelType: true,
  async answer(knex, { project, type: asked }) {
    const type = asked ?? mainType(completedByType(await dashboardStats(knex, project)));
    const answer = await suggestExperiments(knex, { project, type });
    const title = 'What to train next';
    const table = tableOf({
      title,
      empty: 'Nothing to suggest: all pairs are tested, and the best experiment leaves nothing to vary.',
      items: answer.suggestions,
      columns: [
        textColumn<Suggestion>('Kind', (s) => (s.type === 'variation' ? 'variation' : 'untested pair')),
        textColumn<Suggestion>('Suggestion', (s) => s.title),
      ],
    });
    return {
      title,
      type,
      views: [table],
      records: answer.suggestions.map(({ params, ...suggestion }) => ({ ...suggestion, ...params })),
      json: () => answer,
    };
  },
};
