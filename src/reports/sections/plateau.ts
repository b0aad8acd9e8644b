import { lastImprovement, type LastImprovement } from '../../analysis/plateau.ts';
import { metricOf } from '../../metrics.ts';
import { formatMetric, formatQuantity } from '../format.ts';
import type { Section } from '../section.ts';

/** 168 hours, wherever the clocks change. */
const WEEK_MS = 7 * 24 * 3_600_000;
const FEWEST_WEEKS = 2;

/** Which types have had no new best for two weeks and more, although experiments of theirs completed. */
export const plateau: Section = {
  key: 'plateau',
  summary: 'types without a new best for two weeks and more, and how many experiments tried',
  title: () => 'No new best',
  async views({ knex, project, period, types }) {
    const found = await Promise.all(types.toReversed().map((type) => lastImprovement(knex, { project, type, completedBefore: period.to })));
    return found.flatMap((last) => {
      if (last === null || last.experiments_since === 0) return [];
      const weeks = Math.floor((period.to.getTime() - last.completed_at.getTime()) / WEEK_MS);
      return weeks < FEWEST_WEEKS ? [] : [{ kind: 'callout' as const, tone: 'info' as const, text: plateauSentence(last, weeks) }];
    });
  },
};

function plateauSentence(
  { model_type: type, metric: key, value, display_name: name, experiments_since: tries }: LastImprovement,
  weeks: number,
): string {
  const metric = metricOf(key);
  return `No new best ${type} ${metric.label} for ${weeks} weeks, ${formatQuantity(tries, 'experiment')}. It is ${formatMetric(metric, value)}, first reached by ${name}.`;
}
