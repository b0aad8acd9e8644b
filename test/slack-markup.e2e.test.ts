/** A store whose every name looks like Slack's markup: nothing pings, nothing formats, and nothing is refused. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { COMMANDS } from '../src/bot/commands/index.ts';
import { buttonsOf, messageProblems, textsIn } from './support/blocks.ts';
import { startSlackApp, type SlackApp } from './support/slack-app.ts';
import { clickOf, eventOf, postCommand, postEvent, postInteraction, searchOf } from './support/slack-requests.ts';
import { until } from './support/slack.ts';

const HOSTILE = '<!channel> *x* <https://evil.example|y> &lt;b&gt;';
let slackApp: SlackApp;
let slack: SlackApp['slack'];

beforeAll(async () => {
  slackApp = await startSlackApp();
  ({ slack } = slackApp);
  const { knex } = slackApp.app.parts.store;
  for (const table of ['projects', 'datasets', 'feature_configs', 'model_configs'])
    await knex(table).update({ name: knex.raw(`? || ' ' || id`, [HOSTILE]) });
  await knex('experiments').update({ experiment_name: HOSTILE, experiment_description: HOSTILE, optimizer: HOSTILE });
  await knex('experiments').whereNotNull('error_message').update({ error_message: HOSTILE, error_stage: HOSTILE });
});
afterAll(() => slackApp.stop());
afterEach(() => slackApp.forget());

const seen = (value: unknown): string => textsIn(value).join('').replaceAll('\u2060', '');

/** Slack reads markup in these alone. */
const mrkdwnIn = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && value.type === 'mrkdwn' && 'text' in value ? [String(value.text)] : [];
  return [...own, ...Object.values(value).flatMap(mrkdwnIn)];
};

const forms = new Set(['subscribe', 'settings']);

it.each(COMMANDS.map(({ name }) => name).filter((name) => !forms.has(name)))('%s answers with the names as they are', async (name) => {
  const line = { show: 'show #12', compare: 'compare #12 #13' }[name] ?? name;
  const message = await slackApp.ask(line);
  expect(mrkdwnIn(message['blocks']).join('')).not.toMatch(/channel|evil/);
  expect(seen(message['blocks'])).toContain(name === 'subscriptions' || name === 'deliveries' ? '' : HOSTILE);
});

it('a near miss in such names is offered as it is', async () => {
  const message = await slackApp.ask(`top in "<!channel> *x* <https://evil.example|y> &lt;b&gt; 1O"`);
  for (const { text, value } of buttonsOf(message)) expect(value).toContain(text.text.replaceAll('\u2060', '').replace(/…$/, ''));
});

it.each(['subscribe', 'settings', 'compare'])('the form of %s opens and offers the names as they are', async (name) => {
  await postCommand({ ...slackApp.door, text: name, responseUrl: slack.responseUrl() });
  const { view } = await until(() => slack.people.views.shift(), `the form of ${name}`);
  expect(seen(view)).toContain('<!channel> *x*');
  if (name !== 'compare') return;
  const response = await postInteraction(slackApp.door, searchOf({ view, field: 'experiments', text: '<!channel>' }));
  const { options } = (await response.json()) as { options: { text: { text: string } }[] };
  expect(options.length).toBeGreaterThan(0);
  expect(seen(options)).toContain('<!channel> *x*');
});

it('the Home tab is taken', async () => {
  await postEvent(slackApp.door, eventOf({ type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home', event_ts: '1.1' }));
  const { view } = await until(() => slack.people.views.shift(), 'a Home tab');
  expect(seen(view)).toContain(HOSTILE);
});

it('an answer that is shared, and one to a mention, are taken', async () => {
  const answer = await slackApp.ask('top');
  const share = buttonsOf(answer).find(({ action_id: id }) => id === 'answer.share')!;
  await postInteraction(slackApp.door, clickOf({ action: share, responseUrl: slack.responseUrl() }));
  const mention = { type: 'app_mention', user: 'U1', channel: 'C1', text: '<@UBOT> list', ts: '7.1', event_ts: '7.1' };
  await postEvent(slackApp.door, eventOf(mention));
  const posted = await until(() => (slack.messages.posted.length < 2 ? undefined : slack.messages.posted), 'both messages');
  for (const { text, blocks, call } of posted) {
    expect(messageProblems({ text, blocks, mrkdwn: call['mrkdwn'] !== 'false' })).toEqual([]);
    expect(seen(blocks)).toContain(HOSTILE.slice(0, 14));
  }
});
