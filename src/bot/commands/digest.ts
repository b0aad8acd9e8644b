import { MODEL_TYPES } from '../../metrics.ts';
import { buildDigest } from '../../reports/digest.ts';
import { lastFull, periodDays } from '../../reports/period.ts';
import type { View } from '../../reports/view.ts';
import type { Command } from '../command.ts';

/** One chart and one table: a message has room for no more. */
const SECTIONS = ['news', 'recall-leaders', 'error-leaders', 'trend'];

export const digest: Command = {
  name: 'digest',
  usage: '[type] digest',
  summary: 'what the last full week brought: the digest in short, seen by you alone; `subscribe` has the whole one sent',
  example: 'hybrid digest',
  takes: {},
  isOfChannelType: true,
  async answer(knex, { project, type, now, zone }) {
    const period = lastFull('week', now, zone);
    const built = await buildDigest({ knex, project, period, types: type === undefined ? MODEL_TYPES : [type], sections: SECTIONS });
    const views = built.sections.flatMap((section) => section.views);
    const shown = [views.find(({ kind }) => kind === 'chart'), views.find((view) => view.kind === 'table' && view.rows.length > 0)];
    return {
      title: `The week of ${periodDays(period)} (${period.zone})`,
      type: type ?? null,
      views: [
        { kind: 'callout', tone: 'info', text: `${built.headline}.`.replace(/\.\.$/, '.') },
        ...built.highlights.map((text): View => ({ kind: 'text', text })),
        ...shown.filter((view) => view !== undefined),
        { kind: 'text', text: 'The whole digest comes by mail or to a channel: `subscribe`.' },
      ],
      records: built.records,
      json: () => ({
        period: { label: period.label, from: period.from.toISOString(), to: period.to.toISOString(), zone: period.zone },
        subject: built.subject,
        headline: built.headline,
        highlights: built.highlights,
        leaders: built.records,
      }),
    };
  },
};
