/** What a guest may not do in a channel whose project they see. Through signed requests. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { findProject } from '../src/analysis/project.ts';
import { readChannel, writeChannel } from '../src/bot/channels.ts';
import { addSubscription, listSubscriptions } from '../src/reports/subscriptions.ts';
import { parseTimetable } from '../src/reports/timetable.ts';
import { textsIn } from './support/blocks.ts';
import { clickOf, postCommand, postInteraction, submissionOf, viewClickOf } from './support/slack-requests.ts';
import { startSlackApp, type SlackApp } from './support/slack-app.ts';
import { until } from './support/slack.ts';

const GUEST = 'UGUEST001';
const CHANNEL = 'CSHARED01';
const FOR_MEMBERS = 'Subscriptions are for members of the workspace.\nAsk one.';

let slackApp: SlackApp;
let slack: SlackApp['slack'];
let projectId: number;

beforeAll(async () => {
  slackApp = await startSlackApp();
  ({ slack } = slackApp);
  const { knex } = slackApp.app.parts.store;
  projectId = (await findProject(knex, 'bookshop-next-read')).id;
  const place = { workspaceId: 'T1', channelId: CHANNEL };
  await writeChannel(knex, place, {
    settings: { ...(await readChannel(knex, place)), project_id: projectId },
    by: 'U1',
    now: new Date(),
  });
});
afterAll(() => slackApp.stop());
beforeEach(() => void slack.people.known.set(GUEST, { is_restricted: true }));
afterEach(() => slackApp.forget());

const all = (): ReturnType<typeof listSubscriptions> => listSubscriptions(slackApp.app.parts.store.knex);

function subscribe(owner: string, address: string): Promise<number> {
  const wanted = {
    projectId,
    targets: [{ channel: 'slack' as const, address }],
    timetable: parseTimetable('weekly mon 09:00', 'UTC'),
    owner,
  };
  return addSubscription(slackApp.app.parts.store.knex, wanted, new Date());
}

it('is opening the form, by a command or a button', async () => {
  expect((await slackApp.ask('top 2', { user: GUEST, channel: CHANNEL }))['text']).toContain('Bookshop Next Read');
  expect((await slackApp.ask('subscribe', { user: GUEST, channel: CHANNEL }))['text']).toBe(FOR_MEMBERS);
  const action = { action_id: 'line.offer.0', value: 'subscribe in bookshop-next-read' };
  await postInteraction(slackApp.door, clickOf({ action, responseUrl: slack.responseUrl(), user: GUEST, channel: CHANNEL }));
  expect((await slackApp.nextResponse('a refusal'))['text']).toBe(FOR_MEMBERS);
  expect(slack.people.views).toEqual([]);
});

it('is sending or previewing one that is open', async () => {
  await postCommand({ ...slackApp.door, text: 'subscribe', responseUrl: slack.responseUrl(), channel: CHANNEL });
  const { view } = await until(() => slack.people.views.shift(), 'a form');
  const before = (await all()).length;
  const filled = {
    project: { selected_option: { value: String(projectId) } },
    types: { selected_options: [{ value: 'hybrid' }] },
    emails: { value: 'stranger@example.org' },
    zone: { selected_option: { value: 'Europe/Kyiv' } },
  };
  const sent = await postInteraction(slackApp.door, submissionOf({ view, user: GUEST, filled }));
  expect(await sent.json()).toEqual({ response_action: 'errors', errors: { project: FOR_MEMBERS.replace('\n', ' ') } });
  expect(await all()).toHaveLength(before);
  await postInteraction(slackApp.door, viewClickOf({ view, user: GUEST, filled, action: { action_id: 'form.subscribe.preview' } }));
  const preview = await until(() => slack.people.views.find(({ method }) => method === 'views.push'), 'a preview');
  expect(textsIn(preview.view.blocks)).toContain(FOR_MEMBERS.replace('\n', ' '));
});

it('is changing, sending or removing one, though they own it; only what they get themselves they may leave', async () => {
  const id = await subscribe(GUEST, GUEST);
  const click = (name: string) =>
    postInteraction(
      slackApp.door,
      viewClickOf({ view: { blocks: [] }, user: GUEST, action: { action_id: `home.${name}.${id}`, value: String(id) } }),
    );
  for (const name of ['subscribe', 'edit', 'pause', 'send', 'remove']) {
    await click(name);
    await until(() => slack.people.views.shift(), `a word on ${name}`);
  }
  expect((await all()).find((one) => one.id === id)).toMatchObject({ paused_at: null });
  expect(slack.people.views.map(({ method }) => method)).not.toContain('views.open');
  await click('unsubscribe');
  await until(() => slack.people.views.shift(), 'a word');
  expect((await all()).find((one) => one.id === id)!.targets[0]!.opted_out_at).not.toBeNull();
});

it.each(['subscriptions', 'deliveries', 'deliveries 5'])('is %s: who gets what', async (line) => {
  await subscribe('U1', 'CSECRET01');
  const { text } = await slackApp.ask(line, { user: GUEST, channel: CHANNEL });
  expect(text).toBe(`\`${line.split(' ')[0]}\` is for members of the workspace.\nAsk one.`);
  expect((await slackApp.ask(line, { channel: CHANNEL }))['text']).not.toContain('for members');
});
