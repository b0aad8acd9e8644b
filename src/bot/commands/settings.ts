import type { Command } from '../command.ts';

export const settings: Command = {
  name: 'settings',
  usage: 'settings',
  summary:
    'of this channel: which project and type are meant where a line names none, previews of links, alerts and quiet hours; opens a form in Slack',
  example: 'settings',
  takes: {},
  isForMembers: true,
  modal: 'settings',
  async answer() {
    return {
      title: 'Settings of a channel',
      type: null,
      views: [
        {
          kind: 'text',
          text: 'Settings belong to a channel of Slack: type `/experiments settings` there. Elsewhere DEFAULT_PROJECT counts.',
        },
      ],
      records: [],
      json: () => ({ modal: 'settings' }),
    };
  },
};
