import { primaryMetric } from '../../metrics.ts';
import type { TableView, View } from '../../reports/view.ts';
import { goodSentence, insightsView, sureValues, sureValuesTable } from '../../reports/views/insights.ts';
import { insightGroups, insightRecords, insightsSentence } from '../../reports/views/insight-groups.ts';
import type { BoardQuestion, Part } from '../part.ts';

/** A table that is read at one glance is not folded. */
const SHORT = 8;

/** Which settings the good experiments have: the surest ones as picture and table, then all, group by group. */
export const insights: Part<BoardQuestion> = {
  key: 'insights',
  title: 'Hyperparameter insights',
  async load(_knex, { type, insights: ask }) {
    const analysis = await ask();
    if (analysis.total_experiments === 0)
      return { views: [{ kind: 'text', text: `No completed ${type} experiment has ${primaryMetric(type).label} yet.` }], records: [] };
    return {
      lead: insightsSentence(analysis),
      views: [
        insightsView(analysis),
        sureValuesTable(sureValues(analysis), 'What the good ones have more or less often'),
        { kind: 'text', text: goodSentence(analysis) },
      ],
      folds: insightGroups(analysis).map(({ title, extent, table, leftOut }) => ({
        title,
        extent,
        views: [table, ...textOf(leftOut)],
        isOpen: isShort(table),
      })),
      records: insightRecords(analysis),
    };
  },
};

function isShort({ rows }: TableView): boolean {
  return rows.length <= SHORT;
}

function textOf(text: string | null): View[] {
  return text === null ? [] : [{ kind: 'text', text }];
}
