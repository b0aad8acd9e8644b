import { subscriptionsPath } from '../../reports/links.ts';
import { maskedRecipient } from '../../reports/deliver/history.ts';
import { listSubscriptions, type Target } from '../../reports/subscriptions.ts';
import { subscriptionsTable } from '../../reports/views/subscriptions.ts';
import type { Command } from '../command.ts';

export const subscriptions: Command = {
  name: 'subscriptions',
  usage: 'subscriptions',
  summary: 'who gets which digest, when and where',
  example: 'subscriptions',
  takes: {},
  isForMembers: true,
  async answer(knex, { project, audience }) {
    const found = (await listSubscriptions(knex, { projectId: project.id, audience })).map((one) => ({
      ...one,
      project_name: project.name,
    }));
    const records = found.map(({ id, cadence, expression, zone, model_types, sections, paused_at, next_slot_at, targets }) => ({
      subscription: id,
      cadence,
      expression,
      zone,
      types: model_types.join(' '),
      sections: sections.join(' '),
      paused: paused_at !== null,
      next: next_slot_at?.toISOString() ?? null,
      targets: targets.map(masked).join(' '),
    }));
    return {
      title: 'Subscriptions to the digest',
      type: null,
      views: [
        subscriptionsTable(found, masked, { empty: 'There is no subscription yet. `/experiments subscribe` makes one.' }),
        {
          kind: 'text',
          text: 'Yours are on the app’s Home tab, to be paused, changed and sent at once. `/experiments subscribe` makes another.',
        },
        { kind: 'links', links: [{ text: 'Subscriptions as a page', href: subscriptionsPath(project) }] },
      ],
      records,
      offers: [{ label: 'Subscribe', line: `subscribe in ${project.key}` }],
      json: () => ({ subscriptions: records }),
    };
  },
};

function masked({ channel, address }: Target): string {
  return maskedRecipient({ channel, recipient: address });
}
