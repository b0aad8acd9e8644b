import type { Command } from '../command.ts';

export const subscribe: Command = {
  name: 'subscribe',
  usage: 'subscribe',
  summary: 'have the digest sent: what, where to, when; opens a form in Slack',
  example: 'subscribe',
  takes: {},
  modal: 'subscribe',
  async answer() {
    return {
      title: 'Subscribe to the digest',
      type: null,
      views: [
        {
          kind: 'text',
          text: 'The form for this opens in Slack. In a terminal: `npm run towerwatch -- subscriptions add --to you@example.org`.',
        },
      ],
      records: [],
      json: () => ({ modal: 'subscribe' }),
    };
  },
};
