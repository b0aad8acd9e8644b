import { programName } from '../../program-name.ts';
import type { Command } from '../command.ts';

export const subscribe: Command = {
  name: 'subscribe',
  usage: 'subscribe',
  summary: 'have the digest sent: what, where to, when; opens a form in Slack',
  example: 'subscribe',
  takes: {},
  isForMembers: true,
  modal: 'subscribe',
  async answer() {
    return {
      title: 'Subscribe to the digest',
      type: null,
      views: [
        {
          kind: 'text',
          // In Slack and its console the form opens instead of this.
          text: `The form for this opens in Slack. Here: \`${programName()} subscriptions add --to you@example.org\`.`,
        },
      ],
      records: [],
      json: () => ({ modal: 'subscribe' }),
    };
  },
};
