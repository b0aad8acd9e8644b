import { compareExperiments } from '../../analysis/compare.ts';
import { findByNumber } from '../../analysis/find-by-number.ts';
import { comparisonPath } from '../../reports/links.ts';
import { compareSettings, comparisonTable, comparisonViews, type ComparedSettings } from '../../reports/views/comparison.ts';
import type { Command } from '../command.ts';

export const compare: Command = {
  name: 'compare',
  usage: 'compare #a #b … (2 to 5)',
  summary: 'two to five experiments side by side: metrics with the best marked, then the settings that differ',
  example: 'compare #10 #12',
  takes: { experiments: { from: 2, to: 5 } },
  modal: 'compare',
  async answer(knex, { project, experiments: numbers }) {
    const ids = await findByNumber(knex, project, numbers);
    const answer = await compareExperiments(knex, { project, ids });
    const { experiments } = answer;
    const { common } = compareSettings(experiments);
    return {
      title: experiments.map(({ display_name: name }) => name).join(' against '),
      type: null,
      views: [
        ...comparisonViews(experiments),
        comparisonTable(experiments, project),
        ...(common.length === 0 ? [] : [{ kind: 'text' as const, text: `The same in all: ${sameInAll(common)}.` }]),
        { kind: 'links', links: [{ text: 'Side by side on a page', href: comparisonPath(project, numbers) }] },
      ],
      records: experiments.map((e) => ({ ...e })),
      json: () => answer,
    };
  },
};

function sameInAll(common: ComparedSettings['common']): string {
  return common.map(({ label, value }) => `${label} ${value}`).join(' · ');
}
