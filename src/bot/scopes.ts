/** What the app asks a workspace for when it is installed, and why: nothing that no feature needs. */
export const BOT_SCOPES: readonly { scope: string; why: string }[] = [
  { scope: 'commands', why: 'The command /experiments and its shortcuts reach the app.' },
  { scope: 'chat:write', why: 'Answers in threads, shared answers, alerts and digests are posted.' },
  { scope: 'files:read', why: 'A picture can be shown once Slack has processed it, which is looked up.' },
  { scope: 'files:write', why: 'Pictures of charts and CSV files are uploaded.' },
  { scope: 'im:write', why: 'Direct messages are opened for digests to people, CSV files and late answers.' },
  { scope: 'im:history', why: 'Direct messages to the app are read, and its own of uncertain fate found again there.' },
  { scope: 'users:read', why: 'Guests, people of other organisations and apps are told from members, who alone see everything.' },
  { scope: 'app_mentions:read', why: 'A mention of the app in a channel is answered in its thread.' },
  { scope: 'links:read', why: 'Links to the pages of projects and experiments are noticed.' },
  { scope: 'links:write', why: 'Facts are shown below such links.' },
  { scope: 'channels:history', why: 'A message of uncertain fate is found again in a public channel, and so never posted twice.' },
  { scope: 'groups:history', why: 'The same in private channels that it was invited to.' },
  {
    scope: 'channels:read',
    why: 'A page offers the public channels that the app is a member of, to share what it shows; the settings of a channel say where it is not.',
  },
  { scope: 'groups:read', why: 'The same for private channels that it was invited to.' },
];
