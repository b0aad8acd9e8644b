/** Signed requests that are not as Slack makes them: refused at once, told to the log, and of no harm to the next one. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSlackApp, type SlackApp } from './support/slack-app.ts';
import {
  clickOf,
  commandOf,
  eventOf,
  postEvent,
  postFields,
  postInteraction,
  searchOf,
  submissionOf,
  viewClickOf,
  type Interaction,
} from './support/slack-requests.ts';

let slackApp: SlackApp;

beforeAll(async () => {
  slackApp = await startSlackApp();
  await untilQuiet();
});
afterAll(() => slackApp.stop());
afterEach(() => slackApp.forget());

/** Bolt by itself lets what it can't read wait for three seconds. */
const MOST_MS = 1_000;

/** An app that has just started is busy with it for a while, in the thread of the test. */
async function untilQuiet(): Promise<void> {
  for (let quiet = 0; quiet < 10;) {
    const began = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 100));
    quiet = performance.now() - began < 200 ? quiet + 1 : 0;
  }
}

async function atOnce(request: Promise<Response>): Promise<number> {
  const began = performance.now();
  const { status } = await request;
  expect(performance.now() - began).toBeLessThan(MOST_MS);
  return status;
}

function warnings(): string[] {
  return slackApp.app
    .logLines()
    .filter(({ level }) => Number(level) === 40)
    .map(({ msg }) => String(msg));
}

function refusals(): string[] {
  return warnings().filter((msg) => msg.includes('is refused'));
}

const view = { callback_id: 'form.compare', private_metadata: '{"own":{"projectId":1,"project":"bookshop-next-read"}}', blocks: [] };
const event = { user: 'U1', channel: 'C1', ts: '1.1' };

describe('a signed request', () => {
  it.each<[string, Interaction]>([
    ['a view_submission, user', { type: 'view_submission' }],
    ['a view_submission, view', { ...submissionOf({ view }), view: undefined }],
    ['a view_submission, view', { ...submissionOf({ view }), view: null }],
    ['a view_submission, view.id', { ...submissionOf({ view }), view: {} }],
    ['a view_closed, view', { ...submissionOf({ view }), type: 'view_closed', view: null }],
    ['a block_suggestion, action_id', { ...searchOf({ view, field: 'experiments', text: '' }), action_id: undefined }],
    ['a block_actions, user', { type: 'block_actions' }],
    ['a block_actions, actions', { ...viewClickOf({ view, action: { action_id: 'home.subscribe' } }), actions: [] }],
    ['a block_actions, container', { ...viewClickOf({ view, action: { action_id: 'home.subscribe' } }), container: null }],
    ['a shortcut, user', { type: 'shortcut' }],
    ['a message_action, user', { type: 'message_action', user: 'U1' }],
  ])('that lacks something (%s) is refused, and the log says what it was, once', async (what, payload) => {
    const before = refusals().length;
    expect(await atOnce(postInteraction(slackApp.door, payload))).toBe(400);
    const told = refusals().slice(before);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`: ${what}`);
  });

  it.each<[string, Interaction]>([
    ['an event, event_id', { ...eventOf({ type: 'app_mention', ...event, text: 'help' }), event_id: undefined }],
    ['an event, event', { type: 'event_callback', event_id: 'Ev1' }],
    ['an event, event', { type: 'event_callback', event_id: 'Ev1', event: 'app_mention' }],
    ['an event, event.type', eventOf({})],
    ['the event app_mention, text', eventOf({ type: 'app_mention', ...event })],
    ['the event message', eventOf({ type: 'message', channel: null })],
    ['the event app_home_opened, user', eventOf({ type: 'app_home_opened', tab: 'home' })],
    ['the event link_shared, links', eventOf({ type: 'link_shared', ...event, message_ts: '1.1', links: null })],
    ['the event tokens_revoked, tokens', eventOf({ type: 'tokens_revoked' })],
  ])('with an event that lacks something (%s) is refused, and the log says what it was, once', async (what, body) => {
    const before = refusals().length;
    expect(await atOnce(postEvent(slackApp.door, body))).toBe(400);
    const told = refusals().slice(before);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`: ${what}`);
  });

  it('with a command that nobody typed is refused', async () => {
    expect(await atOnce(postFields(slackApp.door, { command: '/experiments' }))).toBe(400);
    expect(refusals().at(-1)).toContain('a command, response_url');
  });

  it.each<[string, Interaction]>([
    ['a form that is closed', { ...submissionOf({ view }), type: 'view_closed' }],
    ['a form of another time', submissionOf({ view: { ...view, callback_id: 'form.gone' } })],
    ['a button of another time', clickOf({ action: { action_id: 'gone' }, responseUrl: 'http://127.0.0.1:1/' })],
    ['a search in a field of another time', searchOf({ view, field: 'gone', text: '' })],
    ['a shortcut that there is none of', { type: 'shortcut', user: { id: 'U1' }, callback_id: 'gone', trigger_id: '1.1' }],
    ['a kind that is not known', { type: 'constructor' }],
  ])('that nobody here takes – %s – is acknowledged', async (_what, payload) => {
    expect(await atOnce(postInteraction(slackApp.door, payload))).toBe(200);
    expect(warnings().at(-1)).toContain('nobody here took it');
  });
});

/** All that may stand where something else is expected; undefined: nothing does. */
const ODD: readonly unknown[] = [undefined, null, {}, [], [null], '', 'x', 0, true];

/** Every place in a value, the value itself left out. */
function placesIn(value: unknown, above: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => [[...above, key], ...placesIn(below, [...above, key])]);
}

function withOdd(value: unknown, [key, ...below]: readonly string[], odd: unknown): unknown {
  if (key === undefined) return odd;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = withOdd(copy[key], below, odd);
  return copy;
}

describe('however a request is damaged', () => {
  const filled = { experiments: { selected_options: [{ value: '1' }] } };
  const click = clickOf({ action: { action_id: 'line.refresh', value: 'help' }, responseUrl: 'http://127.0.0.1:1/response' });
  const kinds: [string, () => Interaction][] = [
    ['a form that is sent', () => submissionOf({ view, filled })],
    ['a form that is closed', () => ({ ...submissionOf({ view, filled }), type: 'view_closed' })],
    ['a search', () => searchOf({ view, field: 'experiments', text: '' })],
    ['a click on an answer', () => click],
    ['a click on the Home tab', () => viewClickOf({ view, action: { action_id: 'home.pause', value: '1' } })],
    ['a click in a form', () => viewClickOf({ view, filled, action: { action_id: 'form.subscribe.preview' } })],
    ['a mention', () => eventOf({ type: 'app_mention', ...event, text: '<@UBOT> help' })],
    ['a direct message', () => eventOf({ type: 'message', ...event, channel: 'D1', channel_type: 'im', text: 'help' })],
    ['a Home tab that is opened', () => eventOf({ type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'messages' })],
    ['a link', () => eventOf({ type: 'link_shared', ...event, message_ts: '1.1', links: [{ url: 'https://a.example', domain: 'a' }] })],
    ['a token that ended', () => eventOf({ type: 'tokens_revoked', tokens: { oauth: [], bot: [] } })],
    ['a command', () => ({ command: '/experiments', ...commandOf({ text: 'help', responseUrl: 'http://127.0.0.1:1/response' }) })],
  ];

  it.each(kinds)('%s is answered at once, and never with a fault of the app', async (_what, make) => {
    const whole = make();
    const damage = fc.record({ place: fc.constantFrom(...placesIn(whole)), odd: fc.constantFrom(...ODD) });
    // As JSON a command's fields may be of any type, too.
    const isJson = 'event' in whole || 'command' in whole;
    const send = (body: Interaction): Promise<Response> => (isJson ? postEvent : postInteraction)(slackApp.door, body);
    const before = refusals().length;
    expect(await atOnce(send(whole)), 'as it is it is taken').toBe(200);
    expect(refusals().slice(before)).toEqual([]);
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 2 }), fc.integer(), async (damages, nonce) => {
        const damaged = damages.reduce<unknown>(
          (value, { place, odd }) => (placesIn(value).some((one) => one.join() === place.join()) ? withOdd(value, place, odd) : value),
          // Two requests that are alike are a copy of each other.
          { ...whole, nonce },
        );
        expect(await atOnce(send(damaged as Interaction))).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
    expect((await slackApp.ask('help'))['text'], 'the next one is answered').toContain('top');
  });
});
