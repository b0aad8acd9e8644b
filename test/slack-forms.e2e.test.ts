/** Forms: opened by a command, searched, sent, and their problems told at the field. Through signed requests. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listSubscriptions } from '../src/reports/subscriptions.ts';
import { blocksOf, textsIn } from './support/blocks.ts';
import type { ShownView } from './support/slack-people.ts';
import { postCommand, postInteraction, searchOf, submissionOf, viewClickOf, type Interaction } from './support/slack-requests.ts';
import { startSlackApp, type SlackApp } from './support/slack-app.ts';
import { until } from './support/slack.ts';

let slackApp: SlackApp;
let slack: SlackApp['slack'];
let app: SlackApp['app'];

beforeAll(async () => {
  slackApp = await startSlackApp({ MAIL_ALLOWED_DOMAINS: 'example.org' });
  ({ slack, app } = slackApp);
});
afterAll(() => slackApp.stop());
afterEach(() => slackApp.forget());

/** Types a command and gets the form that it opens. */
async function open(text: string, more: { user?: string; channel?: string } = {}): Promise<ShownView['view']> {
  await postCommand({ ...slackApp.door, text, responseUrl: slack.responseUrl(), ...more });
  return (await until(() => slack.people.views.shift(), `a form for ${text}`)).view;
}

async function send(payload: Interaction): Promise<Record<string, unknown>> {
  const response = await postInteraction(slackApp.door, payload);
  expect(response.status).toBe(200);
  const body = await response.text();
  return body === '' ? {} : (JSON.parse(body) as Record<string, unknown>);
}

const nextResponse: SlackApp['nextResponse'] = (what) => slackApp.nextResponse(what);

const chosen = (...values: string[]): Record<string, unknown> => ({ selected_options: values.map((value) => ({ value })) });
const one = (value: string): Record<string, unknown> => ({ selected_option: { value } });

describe('compare', () => {
  it('without numbers opens a form that searches, and answers where it was asked', async () => {
    const view = await open('compare in "Grocery Basket Recommender"');
    expect(textsIn(view).join(' ')).toContain('Grocery Basket Recommender');
    const found = (await send(searchOf({ view, field: 'experiments', text: '' }))) as {
      options: { value: string; text: { text: string } }[];
    };
    expect(found.options.length).toBeGreaterThan(4);
    expect(found.options[0]!.text.text).toMatch(/^#\d+ · (hybrid|ranking|retrieval) · (R@100|Test RMSE) /);
    const number = found.options[2]!.value;
    const narrowed = (await send(searchOf({ view, field: 'experiments', text: `#${number}` }))) as typeof found;
    expect(narrowed.options.map(({ value }) => value)).toEqual([number]);

    const [a, b] = found.options.map(({ value }) => value);
    expect(await send(submissionOf({ view, filled: { experiments: chosen(a!, b!) } }))).toEqual({});
    const answer = await nextResponse('the comparison');
    expect(answer['text']).toContain(`Exp #${a}`);
    expect(answer['text']).toContain('Grocery Basket Recommender');
  });

  it('lists the number that is typed first, then those that begin with it', async () => {
    const view = await open('compare in grocery-basket-recommender');
    const { options } = (await send(searchOf({ view, field: 'experiments', text: '10' }))) as { options: { value: string }[] };
    const numbers = options.map(({ value }) => value);
    expect(numbers.slice(0, 3)).toEqual(['10', '100', '101']);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it.each([
    ['one', ['12']],
    ['six', ['1', '2', '3', '4', '5', '6']],
  ])('says at the field that %s is no number of experiments to compare', async (_what, values) => {
    const view = await open('compare');
    expect(await send(submissionOf({ view, filled: { experiments: chosen(...values) } }))).toEqual({
      response_action: 'errors',
      errors: { experiments: `Pick 2 to 5 experiments, not ${values.length}.` },
    });
  });

  it('takes a form that was corrected, though Slack names it as before', async () => {
    const view = await open('compare');
    const sent = (values: string[]): Interaction => submissionOf({ view, viewId: 'VSAME', filled: { experiments: chosen(...values) } });
    expect(await send(sent(['12']))).toHaveProperty('response_action', 'errors');
    expect(await send(sent(['10', '12']))).toEqual({});
    await nextResponse('the comparison');
    expect(await send(sent(['10', '12']))).toEqual({});
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(slack.responses).toEqual([]);
  });

  it('finds nothing for who may see nothing', async () => {
    const view = await open('compare');
    slack.people.known.set('USTRANGER', { is_stranger: true });
    expect(await send(searchOf({ view, field: 'experiments', text: '', user: 'USTRANGER' }))).toEqual({ options: [] });
  });
});

describe('settings', () => {
  const filled = {
    project: one('none'),
    type: one('any'),
    links: chosen(),
    alerts: chosen(),
    quiet_from: { selected_time: null },
    quiet_to: { selected_time: null },
    zone: one('Europe/Kyiv'),
  };

  it('of a channel decide what a line means there, for guests too, and come back in the form', async () => {
    const view = await open('settings', { channel: 'C42' });
    const options = (JSON.parse(JSON.stringify(view.blocks[0])) as { element: { options: { value: string; text: { text: string } }[] } })
      .element.options;
    const grocery = options.find(({ text }) => text.text.startsWith('Grocery'))!.value;
    expect(
      await send(
        submissionOf({
          view,
          filled: {
            ...filled,
            project: one(grocery),
            type: one('ranking'),
            alerts: chosen('failed'),
            quiet_from: { selected_time: '22:00' },
            quiet_to: { selected_time: '07:30' },
          },
        }),
      ),
    ).toEqual({});
    expect((await nextResponse('a word'))['text']).toBe(
      'The settings of this channel are saved.\nThe app is not in it yet: type `/invite @Towerwatch` here, or its alerts can’t be posted.',
    );

    const again = JSON.stringify(await open('settings', { channel: 'C42' }));
    expect(again).toContain('"initial_time":"22:00"');
    expect(again).toContain('"initial_option":{"text":{"type":"plain_text","text":"Ranking"');
    expect(again).toContain('Europe/Kyiv');

    slack.people.known.set('UGUEST', { is_restricted: true });
    for (const user of ['U1', 'UGUEST']) {
      await postCommand({ ...slackApp.door, text: 'top 2', responseUrl: slack.responseUrl(), channel: 'C42', user });
      const { text } = await nextResponse(`an answer to ${user}`);
      expect(text).toContain('Grocery Basket Recommender');
      expect(text).toContain('ranking');
    }
    await postCommand({
      ...slackApp.door,
      text: 'top 2 in "Bookshop Next Read"',
      responseUrl: slack.responseUrl(),
      channel: 'C42',
      user: 'UGUEST',
    });
    const { text } = await nextResponse('an answer to the guest');
    expect(text).toContain('There is no project “Bookshop Next Read”');
    expect(text, 'others are not named').not.toContain('bookshop-next-read');
  });

  it.each([
    ['where the app is in it', [{ id: 'C43', name: 'models' }], chosen('failed')],
    ['where Slack does not say', null, chosen('failed')],
    ['without alerts', [], chosen()],
  ])('with alerts %s are saved without another word', async (_where, channels, alerts) => {
    slack.people.channels = channels;
    const view = await open('settings', { channel: 'C43' });
    await send(submissionOf({ view, filled: { ...filled, project: one('1'), alerts } }));
    slack.people.channels = [];
    expect((await nextResponse('a word'))['text']).toBe('The settings of this channel are saved.');
  });

  it.each([
    ['alerts about no project', { alerts: { selected_options: [{ value: 'failed' }] } }, 'project', 'Alerts are about one project'],
    ['quiet hours without an end', { quiet_from: { selected_time: '22:00' } }, 'quiet_to', 'a beginning and an end'],
    [
      'quiet hours of no length',
      { quiet_from: { selected_time: '22:00' }, quiet_to: { selected_time: '22:00' } },
      'quiet_to',
      'another time',
    ],
  ])('says at the field what is wrong with %s', async (_what, change, field, expected) => {
    const view = await open('settings', { channel: 'C43' });
    const answer = await send(submissionOf({ view, filled: { ...filled, ...change } }));
    expect(answer).toEqual({ response_action: 'errors', errors: { [field]: expect.stringContaining(expected) as string } });
  });

  it.each([
    ['project', { project: one('999') }],
    ['project', { project: one('abc') }],
    ['zone', { zone: one('Mars/X') }],
    ['quiet_from', { quiet_from: { selected_time: '25:99' }, quiet_to: { selected_time: '07:00' } }],
  ])('refuse a %s that is none', async (field, change) => {
    const view = await open('settings', { channel: 'C45' });
    const answer = await send(submissionOf({ view, filled: { ...filled, ...change } }));
    expect(answer).toMatchObject({ response_action: 'errors', errors: { [field]: expect.any(String) as string } });
  });

  it('are not for guests', async () => {
    slack.people.known.set('UGUEST2', { is_restricted: true });
    await postCommand({ ...slackApp.door, text: 'settings', responseUrl: slack.responseUrl(), user: 'UGUEST2', channel: 'C44' });
    expect((await nextResponse('a word'))['text']).toContain('Settings are for members');
    expect(slack.people.views).toHaveLength(0);
  });
});

describe('subscribe', () => {
  const filled = {
    project: one('1'),
    types: chosen('hybrid', 'ranking'),
    sections: chosen(),
    conversations: { selected_conversations: ['C0123456789'] },
    users: { selected_users: ['U0123456789'] },
    emails: { value: 'ann@example.org' },
    cadence: one('weekly fri'),
    time: { selected_time: '16:30' },
    cron: { value: null },
    zone: one('America/New_York'),
    quiet: chosen('skip'),
  };

  it('makes a subscription for channels, people and addresses, owned by who asked', async () => {
    const view = await open('subscribe', { user: 'U77', channel: 'C5' });
    expect(JSON.stringify(view)).toContain('"initial_conversations":["C5"]');
    expect(await send(submissionOf({ view, filled, user: 'U77' }))).toEqual({});
    expect((await nextResponse('a word'))['text']).toMatch(/^Subscription #\d+ is made: Fridays 16:30 America\/New_York; next Fri /);
    const made = (await listSubscriptions(app.parts.store.knex)).at(-1)!;
    expect(made).toMatchObject({
      owner: 'U77',
      model_types: ['ranking', 'hybrid'],
      sections: [],
      skip_quiet: true,
      zone: 'America/New_York',
    });
    expect(made.targets.map(({ channel, address }) => `${channel} ${address}`)).toEqual([
      'email ann@example.org',
      'slack C0123456789',
      'slack U0123456789',
    ]);
  });

  it.each([
    ['somebody of another organisation', { is_stranger: true, team_id: 'T9' }, 'belongs to another organisation'],
    ['somebody of another workspace', { team_id: 'T9' }, 'belongs to another organisation'],
    ['somebody who has left', { deleted: true }, 'has left'],
    ['a guest', { is_restricted: true }, 'is a guest, who sees a project in its channel alone'],
  ])('goes to members alone by direct message, not to %s', async (_what, facts, why) => {
    const id = `UTO${Object.keys(facts).join('').toUpperCase().replaceAll('_', '')}`;
    slack.people.known.set(id, { ...facts, profile: { display_name: 'Sam' } });
    const view = await open('subscribe');
    const answer = await send(submissionOf({ view, filled: { ...filled, users: { selected_users: ['U0123456789', id] } } }));
    expect(answer).toEqual({
      response_action: 'errors',
      errors: { users: `Sam ${why}. Digests go to members of the workspace alone.` },
    });
  });

  it('once, when Slack sends the form twice', async () => {
    const view = await open('subscribe');
    const before = (await listSubscriptions(app.parts.store.knex)).length;
    const payload = submissionOf({ view, filled });
    await Promise.all([send({ ...payload, trigger_id: '1' }), send({ ...payload, trigger_id: '2' })]);
    await nextResponse('a word');
    expect(await listSubscriptions(app.parts.store.knex)).toHaveLength(before + 1);
  });

  it.each([
    ['no type', { types: { selected_options: [] } }, 'types', 'one type at least'],
    [
      'an address that is none',
      { emails: { value: 'bob@example.org; ann at example' } },
      'emails',
      '“ann at example” is no e-mail address',
    ],
    ['an address that mail may not go to', { emails: { value: 'ann@elsewhere.org' } }, 'emails', 'Mail may not go to ann@elsewhere.org'],
    ['an address with half a domain', { emails: { value: 'ann@example' } }, 'emails', 'The domain of ann@example has no dot'],
    ['a cron expression that comes too often', { cron: { value: '*/5 * * * *' } }, 'cron', 'due more than once an hour. Name one minute'],
    ['a cron expression that is none', { cron: { value: 'now and then' } }, 'cron', 'is no timetable'],
    [
      'nobody to send to',
      { conversations: { selected_conversations: [] }, users: { selected_users: [] }, emails: { value: null } },
      'conversations',
      'Somebody has to get it',
    ],
  ])('says at the field what is wrong with %s', async (_what, change, field, expected) => {
    const view = await open('subscribe');
    const answer = await send(submissionOf({ view, filled: { ...filled, ...change } }));
    expect(answer).toEqual({ response_action: 'errors', errors: { [field]: expect.stringContaining(expected) as string } });
  });

  it('shows the next dates and what the last one would have said, or what is wrong', async () => {
    const view = await open('subscribe');
    const action = { action_id: 'form.subscribe.preview' };
    await send(viewClickOf({ view, filled, action }));
    const preview = await until(() => slack.people.views.shift(), 'a preview');
    expect(preview.method).toBe('views.push');
    expect(textsIn(preview.view.blocks).join(' ')).toMatch(/Fridays 16:30 America\/New_York: next Fri .*The last one would have been: /);
    await send(viewClickOf({ view, filled: { ...filled, cron: { value: 'nonsense' } }, action }));
    expect(textsIn((await until(() => slack.people.views.shift(), 'a preview')).view.blocks).join(' ')).toContain('is no timetable');
  });

  it('finds time zones by what is typed', async () => {
    const view = await open('subscribe');
    const { options } = (await send(searchOf({ view, field: 'zone', text: 'new y' }))) as { options: { value: string }[] };
    expect(options.map(({ value }) => value)).toEqual(['America/New_York']);
    expect(await send(searchOf({ view, field: 'zone', text: 'kyiv' }))).toMatchObject({ options: [{ value: 'Europe/Kyiv' }] });
  });
});

it('a form that can not be opened says why', async () => {
  slack.fail('views.open', { status: 200, body: JSON.stringify({ ok: false, error: 'expired_trigger_id' }) });
  await postCommand({ ...slackApp.door, text: 'subscribe', responseUrl: slack.responseUrl() });
  const message = await nextResponse('a word');
  expect(message['text']).toContain('The form could not be opened: Slack: expired_trigger_id.');
  expect(blocksOf(message, 'rich_text')).toHaveLength(1);
});

const refusal = (error: string): { status: number; body: string } => ({ status: 200, body: JSON.stringify({ ok: false, error }) });
const later = (seconds: number): { status: number; headers: Record<string, string> } => ({
  status: 429,
  headers: { 'retry-after': String(seconds) },
});

it.each([
  ['is open though Slack’s answer was lost', ['reset after'], 1],
  ['is open though Slack broke behind it', [{ status: 500, after: true }], 1],
  ['Slack broke at each time', Array.from({ length: 3 }, () => ({ status: 500 })), 0],
  ['is open, with a trigger that is too old for another try', ['reset after', refusal('expired_trigger_id')], 1],
  ['is open, where Slack asks to wait then', ['reset after', later(30)], 1],
  ['is open, where the token is refused then', ['reset after', refusal('invalid_auth')], 1],
] as const)('a form that %s may be open or not, which is said', async (_what, failures, opened) => {
  slack.fail('views.open', ...failures);
  await postCommand({ ...slackApp.door, text: 'settings', responseUrl: slack.responseUrl() });
  expect((await nextResponse('a word'))['text']).toContain('Slack did not say whether the form is open: it may or may not be.');
  expect(slack.people.views.splice(0)).toHaveLength(opened);
});

it.each([
  ['broke once', { status: 500 }],
  ['asked to wait for as long as its trigger lives', later(1)],
])('a form is opened though Slack %s', async (_what, failure) => {
  slack.fail('views.open', failure);
  await postCommand({ ...slackApp.door, text: 'settings', responseUrl: slack.responseUrl() });
  await until(() => slack.people.views.shift(), 'the form');
  expect(slack.responses).toEqual([]);
});

it('a form that Slack asks to wait for says how long', async () => {
  slack.fail('views.open', later(30));
  await postCommand({ ...slackApp.door, text: 'settings', responseUrl: slack.responseUrl() });
  const { text } = await nextResponse('a word');
  expect(text).toContain('The form could not be opened: Slack asks to wait.');
  expect(text).toContain('Type the command again in 30 seconds.');
});

it('a form that Slack asks to wait for at once, again and again, says no time', async () => {
  slack.fail('views.open', later(0), later(0), later(0));
  await postCommand({ ...slackApp.door, text: 'settings', responseUrl: slack.responseUrl() });
  const { text } = await nextResponse('a word');
  expect(text).toContain('The form could not be opened: Slack asks to wait.');
  expect(text).toContain('Type the command again.');
});

it('a preview that Slack asks to wait for says how long, and how to ask again', async () => {
  const view = await open('subscribe');
  slack.fail('views.push', later(30));
  await send(viewClickOf({ view, filled: {}, action: { action_id: 'form.subscribe.preview' } }));
  expect((await nextResponse('a word'))['text']).toContain('The form is as it was: click Preview again in 30 seconds.');
});

it('a preview that Slack says nothing of is told of while it is waited for', async () => {
  const view = await open('subscribe');
  slack.fail('views.push', 'silence');
  await send(viewClickOf({ view, filled: {}, action: { action_id: 'form.subscribe.preview' } }));
  expect((await nextResponse('a word'))['text']).toBe('The preview is being made …');
  expect((await nextResponse('the end'))['text']).toContain('Slack did not say whether the preview is shown');
});

it('a form that Slack says nothing of is told of while it is waited for', async () => {
  slack.fail('views.open', 'silence');
  await postCommand({ ...slackApp.door, text: 'settings', responseUrl: slack.responseUrl() });
  expect((await nextResponse('a word'))['text']).toBe('The form is being opened …');
  expect((await nextResponse('the end'))['text']).toContain('Slack did not say whether the form is open');
  expect(slack.people.views).toEqual([]);
});

it.each([
  ['refuses', refusal('expired_trigger_id'), 'The preview could not be shown: Slack: expired_trigger_id.'],
  ['answers nothing to', 'reset after', 'Slack did not say whether the preview is shown: it may or may not be.'],
] as const)('a preview that Slack %s is told of behind the form', async (_what, failure, words) => {
  const view = await open('subscribe');
  slack.fail('views.push', failure);
  await send(viewClickOf({ view, filled: {}, action: { action_id: 'form.subscribe.preview' } }));
  expect((await nextResponse('a word'))['text']).toContain(words);
  slack.people.views.splice(0);
});
