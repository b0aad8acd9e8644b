import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSlackChannel } from '../../src/bot/deliver-digest.ts';
import type { DeliveryChannel } from '../../src/reports/deliver/channel.ts';
import { claimDelivery, handOver, saveProgress, type Delivery } from '../../src/reports/deliver/ledger.ts';
import { resendMissed } from '../../src/reports/deliver/resend.ts';
import { keyOf } from '../../src/reports/deliver/work.ts';
import type { Store } from '../../src/store/store.ts';
import { madeOf, startTestEngine, subscribe, type TestClock, type TestEngine } from '../support/deliveries.ts';
import { createTestLog } from '../support/log.ts';
import { startSlackDelivery, WHOLE, type SlackDelivery } from '../support/slack-delivery.ts';
import { ENGINES, openTestStore } from '../support/store.ts';

const MONDAY = '2026-11-23T09:00:00Z';
const CHANNEL = 'C00000001';
const PERSON = 'U00000007';

describe.each(ENGINES)('digests to Slack through the ledger on %s', (kind) => {
  let store: Store;
  let clock: TestClock;
  let delivery: SlackDelivery;
  let slack: DeliveryChannel;
  const engines: TestEngine[] = [];
  beforeEach(async () => {
    store = await openTestStore(kind);
    clock = { now: new Date('2026-11-20T12:00:00Z') };
    await store.knex('projects').insert({ id: 1, key: 'shop', name: 'Shop', description: '', source_version: 1 });
    delivery = await startSlackDelivery();
    delivery.slack.messages.now = () => clock.now;
    slack = createSlackChannel({
      botToken: 'xoxb-1',
      apiUrl: delivery.slack.apiUrl,
      log: createTestLog().log,
      now: () => clock.now,
      pauseMs: 1,
      timeoutMs: 2_000,
    });
  });
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.stop();
    await delivery.slack.close();
    await store.close();
  });

  const start = async (channel: DeliveryChannel = slack): Promise<TestEngine> => {
    const { slack: form, files } = delivery.outgoing().content;
    const make: typeof madeOf = async (request) => ({ ...(await madeOf(request)), slack: form, files });
    const engine = await startTestEngine({ store, clock, channels: { slack: channel }, make });
    engines.push(engine);
    return engine;
  };
  const at = async (moment: string, ...running: TestEngine[]): Promise<void> => {
    clock.now = new Date(moment);
    await Promise.all(running.map((engine) => engine.minute()));
  };
  const toSlack = (...addresses: string[]) => addresses.map((address) => ({ channel: 'slack' as const, address }));
  const rows = (): Promise<Delivery[]> => store.knex('deliveries').whereNot({ origin: 'notice' }).orderBy('recipient');
  const textsOf = (channel: string): string[] =>
    delivery.slack.messages.posted
      .filter((message) => message.channel === channel)
      .map(({ text, thread_ts: thread }) => `${thread === undefined ? '' : '↳ '}${text}`);

  it('go once to a channel and a person, however many processes there are', async () => {
    await subscribe(store, clock, { targets: toSlack(CHANNEL, PERSON) });
    const running = [await start(), await start()];
    await at(MONDAY, ...running);
    await at('2026-11-23T09:01:00Z', ...running);
    expect(textsOf(CHANNEL)).toEqual(WHOLE);
    expect(textsOf(`D${PERSON.slice(1)}`)).toEqual(WHOLE);
    const main = delivery.slack.messages.posted.find(({ channel }) => channel === CHANNEL);
    expect(await rows()).toMatchObject([{ state: 'sent', attempts: 1, reference: `${CHANNEL} ${main!.ts}` }, { state: 'sent' }]);
  });

  it.each([
    ['a stranger of Slack Connect', { is_stranger: true, team_id: 'T9' }, 'the person belongs to another organisation'],
    ['who has left', { deleted: true }, 'the person has left'],
    ['a guest', { is_restricted: true }, 'the person is a guest, who sees a project in its channel alone'],
    ['nobody', null, 'Slack knows nobody of this id'],
  ])('do not go to %s by direct message: the ledger says why, and the owner is told', async (_what, facts, reason) => {
    const owner = 'U00000009';
    await subscribe(store, clock, { targets: toSlack(PERSON, owner), owner });
    delivery.slack.people.known.set(PERSON, facts);
    const engine = await start();
    await at(MONDAY, engine);
    expect(await rows()).toMatchObject([{ state: 'failed', reason, attempts: 1 }, { state: 'sent' }]);
    expect(textsOf(`D${PERSON.slice(1)}`)).toEqual([]);
    expect(await store.knex('subscription_targets').whereNotNull('stopped_at').pluck('address')).toEqual([PERSON]);
    for (const moment of ['2026-11-23T09:20:00Z', '2026-11-23T09:40:00Z']) await at(moment, engine);
    expect(await store.knex('deliveries').where({ origin: 'notice' }).pluck('recipient')).toEqual([owner]);
  });

  it('wait where Slack does not say who somebody is, and arrive once it does', async () => {
    await subscribe(store, clock, { targets: toSlack(PERSON) });
    const engine = await start();
    delivery.slack.fail('users.info', { status: 200, body: '{"ok":true,"user":{}}' });
    await at(MONDAY, engine);
    expect(await rows()).toMatchObject([{ state: 'planned', reason: 'Slack’s answer can’t be read' }]);
    await at('2026-11-23T09:20:00Z', engine);
    expect(textsOf(`D${PERSON.slice(1)}`)).toEqual(WHOLE);
  });

  it('go on behind what is there after Slack has asked to wait', async () => {
    await subscribe(store, clock, { targets: toSlack(CHANNEL) });
    const engine = await start();
    delivery.slack.fail('chat.postMessage', 'pass', { status: 429, headers: { 'retry-after': '600' } });
    await at(MONDAY, engine);
    expect(textsOf(CHANNEL)).toEqual(['Exp #45 leads']);
    await at('2026-11-23T09:09:00Z', engine);
    expect(textsOf(CHANNEL)).toEqual(['Exp #45 leads']);
    await at('2026-11-23T09:30:00Z', engine);
    expect(textsOf(CHANNEL)).toEqual(WHOLE);
    expect(await rows()).toMatchObject([{ state: 'sent', attempts: 2 }]);
  });

  it('stop at an archived channel, and come to those who missed them once somebody has helped', async () => {
    const id = await subscribe(store, clock, { targets: toSlack(CHANNEL, PERSON) });
    const engine = await start();
    delivery.slack.messages.refusals.set(CHANNEL, 'is_archived');
    await at(MONDAY, engine);
    expect(await rows()).toMatchObject([
      { state: 'failed', attempts: 1, reason: 'Slack: is_archived', remedy: expect.stringContaining('Unarchive') },
      { state: 'sent' },
    ]);
    delivery.slack.messages.refusals.clear();
    await resendMissed(store.knex, { subscriptionId: id, now: clock.now });
    await at('2026-11-23T10:00:00Z', engine);
    expect(textsOf(CHANNEL)).toEqual(WHOLE);
    expect(textsOf(`D${PERSON.slice(1)}`)).toEqual(WHOLE);
  });

  /** As a process leaves it that is killed after so many messages were accepted, before it could write any of that down. */
  const dieAfter = async (messages: number, { isSaved }: { isSaved: boolean }): Promise<void> => {
    const engine = await start({ send: async () => Promise.reject(new Error('not yet')) });
    await at(MONDAY, engine);
    clock.now = new Date('2026-11-23T09:30:00Z');
    const [row] = await rows();
    const claimed = (await claimDelivery(store.knex, row!.id, clock.now))!;
    const dying = new Error('killed');
    await slack
      .send(
        { ...delivery.outgoing(), key: keyOf(claimed) },
        {
          signal: new AbortController().signal,
          handOver: () => handOver(store.knex, claimed, clock.now),
          save: async (progress) => {
            if (delivery.slack.messages.posted.length >= messages) {
              if (isSaved) await saveProgress(store.knex, claimed, progress);
              throw dying;
            }
            await saveProgress(store.knex, claimed, progress);
          },
        },
      )
      .catch((error: unknown) => expect(error).toBe(dying));
    expect(textsOf(CHANNEL)).toEqual(WHOLE.slice(0, messages));
    expect(await rows()).toMatchObject([{ state: 'sending' }]);
  };

  it.each([
    ['its main message', 1, false],
    ['its main message, and had kept that', 1, true],
    ['a reply', 2, false],
    ['all of it', 3, false],
  ])('are whole and there once, a night after a process was killed behind %s', async (_what, messages, isSaved) => {
    await subscribe(store, clock, { targets: toSlack(CHANNEL) });
    await dieAfter(messages, { isSaved });
    const engine = await start();
    await at('2026-11-23T23:00:00Z', engine);
    await at('2026-11-23T23:30:00Z', engine);
    expect(textsOf(CHANNEL)).toEqual(WHOLE);
    expect(await rows()).toMatchObject([{ state: 'sent' }]);
  });

  it('are shown as unknown, and not repeated, where what a killed process left can not be looked up', async () => {
    await subscribe(store, clock, { targets: toSlack(CHANNEL) });
    await dieAfter(1, { isSaved: false });
    delivery.slack.messages.withoutScope.set('conversations.history', 'channels:history');
    const engine = await start();
    await at('2026-11-23T23:00:00Z', engine);
    await at('2026-11-24T09:00:00Z', engine);
    expect(textsOf(CHANNEL)).toEqual(['Exp #45 leads']);
    expect(await rows()).toMatchObject([{ state: 'unknown', reason: expect.stringContaining('the scope channels:history') }]);
  });
});
