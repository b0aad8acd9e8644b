import { hyperparameterAnalysis, type HyperparameterAnalysis } from '../../analysis/hyperparameter-analysis.ts';
import { metricOf } from '../../metrics.ts';
import { formatCount, formatQuantity } from '../format.ts';
import { goodSentence, insightsView, sureValues, sureValuesTable } from '../views/insights.ts';
import type { Section } from '../section.ts';

/** Of fewer experiments no value's interval can leave 1 out: 1 good of 1 among 5 is the least that can, and a test tries all below. */
const FEWEST_THAT_TELL = 5;

/** Which settings of the project's main type surely go with better or worse results. */
export const insights: Section = {
  key: 'insights',
  summary: 'which settings of the main type are surely better or worse, as a picture and a table',
  title: () => 'What the settings say',
  async views({ knex, project, period, types, mainType }) {
    if (!types.includes(mainType)) return [];
    const analysis = await hyperparameterAnalysis(knex, { project, type: mainType, completedBefore: period.to });
    const rows = sureValues(analysis);
    if (rows.length === 0) return [{ kind: 'text', text: nothingSentence(analysis) }];
    const title = `Settings with a sure effect on ${metricOf(analysis.metric).label}`;
    return [insightsView(analysis, rows), sureValuesTable(rows, title), { kind: 'text', text: goodSentence(analysis) }];
  },
};

function nothingSentence({ model_type: type, metric, total_experiments: total }: HyperparameterAnalysis): string {
  const { label } = metricOf(metric);
  return total < FEWEST_THAT_TELL
    ? `Not enough runs to tell: ${formatCount(total)} of ${FEWEST_THAT_TELL} ${type} experiments with ${label} that this takes at least.`
    : `No setting has a sure effect on ${label} yet, in ${formatQuantity(total, `${type} experiment`)}.`;
}
