import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../../src/reports/deliver/ledger.ts';
import { resendMissed } from '../../../src/reports/deliver/resend.ts';
import { optOut } from '../../../src/reports/recipients.ts';
import { findSubscription, pauseSubscription, resumeSubscription } from '../../../src/reports/subscriptions.ts';
import type { Store } from '../../../src/store/store.ts';
import { madeOf, recordingChannel, startTestEngine, subscribe, type TestClock, type TestEngine } from '../../support/deliveries.ts';
import { ENGINES, openTestStore } from '../../support/store.ts';

const FRIDAY = new Date('2026-11-20T12:00:00Z');
const MONDAY = '2026-11-23T09:00:00Z';
const HOUR = 3_600_000;

describe.each(ENGINES)('delivery on %s', (kind) => {
  let store: Store;
  let clock: TestClock;
  const engines: TestEngine[] = [];
  beforeEach(async () => {
    store = await openTestStore(kind);
    clock = { now: FRIDAY };
    await store.knex('projects').insert({ id: 1, key: 'shop', name: 'Shop', description: '', source_version: 1 });
  });
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.stop();
    await store.close();
  });
  const start = async (options: Omit<Parameters<typeof startTestEngine>[0], 'store' | 'clock'>): Promise<TestEngine> => {
    const engine = await startTestEngine({ store, clock, ...options });
    engines.push(engine);
    return engine;
  };
  const at = async (engine: TestEngine, moment: string | number): Promise<void> => {
    clock.now = new Date(moment);
    await engine.minute();
  };
  const deliveries = (): Promise<Delivery[]> => store.knex('deliveries').whereNot({ origin: 'notice' }).orderBy('id');
  const states = async (): Promise<string[]> => (await deliveries()).map(({ recipient, state }) => `${recipient.split('@')[0]} ${state}`);
  const mail = (...names: string[]) => names.map((name) => ({ channel: 'email' as const, address: `${name}@example.org` }));

  it('happens once when a slot is due, and not before', async () => {
    const email = recordingChannel();
    const engine = await start({ channels: { email } });
    await subscribe(store, clock);
    await at(engine, '2026-11-23T08:59:00Z');
    expect(email.accepted).toEqual([]);
    await at(engine, MONDAY);
    await at(engine, '2026-11-23T09:01:00Z');
    await at(engine, '2026-11-30T08:59:00Z');
    expect(email.accepted).toEqual(['ann@example.org Project 1, retrieval+ranking+hybrid, 2026-W47']);
    expect(await deliveries()).toMatchObject([{ state: 'sent', reference: 'ref-1', attempts: 1, slot_at: new Date(MONDAY) }]);
    await at(engine, '2026-11-30T09:00:00Z');
    expect(email.accepted).toHaveLength(2);
  });

  it('makes equal contents once, and others each for itself', async () => {
    let made = 0;
    const email = recordingChannel();
    const engine = await start({
      channels: { email },
      make: async (request) => {
        made += 1;
        return madeOf(request);
      },
    });
    await subscribe(store, clock, { targets: mail('ann', 'bob') });
    await subscribe(store, clock, { targets: mail('cy') });
    await subscribe(store, clock, { targets: mail('di'), types: ['ranking'] });
    await at(engine, MONDAY);
    expect(made).toBe(2);
    expect(email.accepted.map((line) => line.split(',')[1]).toSorted()).toEqual([
      ' ranking',
      ' retrieval+ranking+hybrid',
      ' retrieval+ranking+hybrid',
      ' retrieval+ranking+hybrid',
    ]);
  });

  it('is made up for within six hours, once and marked late; what is older is recorded as missed, and the owner told', async () => {
    const notices = () => email.accepted.filter((line) => line.startsWith('owner'));
    const email = recordingChannel();
    const engine = await start({ channels: { email } });
    await subscribe(store, clock, { when: '0 * * * *', owner: 'owner@example.org' });
    await at(engine, '2026-11-20T13:00:00Z');
    await at(engine, '2026-11-20T17:30:00Z');
    expect(email.accepted.filter((line) => line.startsWith('ann'))).toHaveLength(2);
    const { html } = await store.knex('contents').where({ kind: 'digest' }).orderBy('id', 'desc').first();
    expect(html).toBe(
      '<p>Sent late: this was due on Fri 20 Nov 2026, 17:00 UTC. It also covers the 3 reports before it, which were not sent in time.</p>',
    );
    expect(await store.knex('slots').where({ state: 'missed' })).toMatchObject([{ missed: 3, slot_at: new Date('2026-11-20T16:00:00Z') }]);
    expect(notices()).toEqual([]);

    await subscribe(store, clock, { targets: mail('bob'), owner: 'owner@example.org' });
    await at(engine, '2026-11-23T15:30:00Z');
    expect(email.accepted.filter((line) => line.startsWith('bob'))).toEqual([]);
    expect((await store.knex('slots').where({ state: 'missed', subscription_id: 2 })).map(({ slot_at: slot }) => slot)).toEqual([
      new Date(MONDAY),
    ]);
    expect(notices()).toContain('owner@example.org Not sent in time: weekly digest of Shop');
  });

  it('tries again what may work later, with growing pauses and as told, and gives up in the end', async () => {
    const email = recordingChannel(({ recipient }, attempt) => {
      if (recipient.startsWith('never')) return { kind: 'transient', reason: '421 busy' };
      if (recipient.startsWith('told') && attempt === 1) return { kind: 'transient', reason: '429', retryAfterMs: 40 * 60_000 };
      return attempt < 3 && recipient.startsWith('third') ? { kind: 'transient', reason: '451 greylisted' } : 'accept';
    });
    const engine = await start({ channels: { email } });
    await subscribe(store, clock, { targets: mail('never', 'third', 'told') });
    const accepted: string[] = [];
    for (let minute = 0; minute < 240; minute += 1) {
      await at(engine, Date.parse(MONDAY) + minute * 60_000);
      for (const line of email.accepted.slice(accepted.length)) accepted.push(`${minute} ${line.split('@')[0]}`);
    }
    expect(accepted).toEqual(['3 third', '40 told']);
    expect((await deliveries()).find(({ recipient }) => recipient.startsWith('never'))).toMatchObject({
      state: 'failed',
      attempts: 8,
      reason: 'given up after 8 attempts: 421 busy',
    });
  });

  it('stops a target that can not be served, tells the owner once per streak, and once when it is over', async () => {
    let isGone = true;
    const email = recordingChannel(({ recipient }) =>
      recipient.startsWith('gone') && isGone
        ? { kind: 'permanent', reason: '550 no such user', remedy: 'Correct the address.', stops: true }
        : 'accept',
    );
    const engine = await start({ channels: { email } });
    const id = await subscribe(store, clock, { targets: mail('ann', 'gone'), owner: 'owner@example.org' });
    const notices = () => email.accepted.filter((line) => line.startsWith('owner'));
    await at(engine, MONDAY);
    await at(engine, '2026-11-23T09:01:00Z');
    expect(notices()).toEqual(['owner@example.org Not delivered: weekly digest of Shop, to 1 recipient']);
    const { text } = await store.knex('contents').where({ kind: 'notice' }).first();
    expect(text).toMatch(
      /gone@example\.org: 550 no such user\. Correct the address\.[^]*Send it to those who missed it: https:\/\/towerwatch\.example\.org\/subscriptions\/[-0-9a-f]{36}\/1\/retry\?slot=1$/,
    );

    await at(engine, '2026-11-30T09:00:00Z');
    await at(engine, '2026-11-30T09:01:00Z');
    expect((await states()).slice(2)).toEqual(['ann sent', 'gone suppressed']);
    expect(notices()).toHaveLength(1);

    isGone = false;
    expect(await resendMissed(store.knex, { subscriptionId: id, now: clock.now })).toMatchObject({ planned: 1 });
    await at(engine, '2026-11-30T09:02:00Z');
    await at(engine, '2026-11-30T09:03:00Z');
    expect(await states()).toEqual(['ann sent', 'gone failed', 'ann sent', 'gone sent']);
    expect(notices().slice(1)).toEqual(['owner@example.org Delivered again: weekly digest of Shop, to 1 recipient']);
    expect(email.keys.filter((key) => key.includes('ann'))).toHaveLength(2);
  });

  it('keeps what nobody knows the fate of as unknown, and repeats it only when asked to', async () => {
    const email = recordingChannel((_outgoing, attempt) =>
      attempt === 1 ? { kind: 'unknown', reason: 'the line was cut after the message' } : 'accept',
    );
    const engine = await start({ channels: { email } });
    const id = await subscribe(store, clock);
    for (const minute of [0, 1, 30, 90]) await at(engine, Date.parse(MONDAY) + minute * 60_000);
    expect(await states()).toEqual(['ann unknown']);
    expect(await resendMissed(store.knex, { subscriptionId: id, now: clock.now })).toMatchObject({ planned: 0 });
    await engine.minute();
    expect(email.accepted).toEqual([]);
    await resendMissed(store.knex, { subscriptionId: id, now: clock.now, includeUnknown: true });
    await engine.minute();
    expect(await states()).toEqual(['ann sent']);
  });

  it('respects who unsubscribes or pauses between the making and the sending', async () => {
    const engine = await start({
      channels: {
        email: recordingChannel(),
        slack: recordingChannel(),
      },
      make: async (request) => {
        await optOut(store.knex, { channel: 'email', address: 'ann@example.org' }, 1, clock.now);
        if (request.types.length === 1 && clock.now <= new Date(MONDAY)) await pauseSubscription(store.knex, 2, clock.now);
        return madeOf(request);
      },
    });
    await subscribe(store, clock, { targets: mail('ann', 'bob') });
    await subscribe(store, clock, { targets: mail('cy'), types: ['hybrid'] });
    await at(engine, MONDAY);
    expect((await deliveries()).map(({ recipient, state, reason }) => [recipient.split('@')[0], state, reason])).toEqual([
      ['ann', 'suppressed', 'unsubscribed'],
      ['bob', 'sent', null],
      ['cy', 'suppressed', 'paused'],
    ]);
    await at(engine, '2026-11-30T09:00:00Z');
    await resumeSubscription(store.knex, 2);
    await at(engine, '2026-11-30T09:05:00Z');
    expect((await states()).slice(3)).toEqual(['ann suppressed', 'bob sent', 'cy suppressed']);
    await at(engine, '2026-12-07T09:00:00Z');
    expect((await states()).slice(6)).toEqual(['ann suppressed', 'bob sent', 'cy sent']);
  });

  it('respects who unsubscribes in the very moment before the message goes out', async () => {
    const email = recordingChannel();
    const send = email.send.bind(email);
    email.send = async (outgoing, hooks) => {
      await optOut(store.knex, { channel: 'email', address: outgoing.recipient }, 1, clock.now);
      return send(outgoing, hooks);
    };
    const engine = await start({ channels: { email } });
    await subscribe(store, clock);
    await at(engine, MONDAY);
    expect(email.accepted).toEqual([]);
    expect(await deliveries()).toMatchObject([{ state: 'suppressed', reason: 'unsubscribed' }]);
  });

  it('skips what is empty, and quiet periods for those who asked for that', async () => {
    const email = recordingChannel();
    const engine = await start({
      channels: { email },
      make: async (request) => ({ ...(await madeOf(request)), isEmpty: request.types.length === 1, isQuiet: true }),
    });
    await subscribe(store, clock, { targets: mail('ann') });
    await subscribe(store, clock, { targets: mail('bob'), skipQuiet: true });
    await subscribe(store, clock, { targets: mail('cy'), types: ['hybrid'] });
    await at(engine, MONDAY);
    expect((await deliveries()).map(({ recipient, state, reason }) => [recipient.split('@')[0], state, reason])).toEqual([
      ['ann', 'sent', null],
      ['bob', 'skipped-empty', 'nothing happened in the period'],
      ['cy', 'skipped-empty', 'nothing has completed yet'],
    ]);
    await engine.sendNow(await findSubscription(store.knex, 2));
    await engine.drain();
    expect(email.accepted.at(-1), 'asked for by a person, it comes').toMatch(/^bob/);
  });

  it('makes a digest again that could not be made, says so in the end, and makes it when asked to', async () => {
    let isBroken = true;
    const email = recordingChannel();
    const engine = await start({
      channels: { email },
      make: async (request) => {
        if (isBroken) throw new Error('a table is locked');
        return madeOf(request);
      },
    });
    const id = await subscribe(store, clock, { owner: 'owner@example.org' });
    for (let minute = 0; minute < 6; minute += 1) await at(engine, Date.parse(MONDAY) + minute * 60_000);
    expect(await deliveries()).toMatchObject([{ state: 'failed', reason: 'the digest could not be made: a table is locked' }]);
    expect(email.accepted).toEqual(['owner@example.org Not delivered: weekly digest of Shop, to 1 recipient']);
    isBroken = false;
    await resendMissed(store.knex, { subscriptionId: id, now: clock.now });
    await engine.minute();
    expect(await states()).toEqual(['ann sent']);
  });

  it('sends nothing to addresses outside of the allowed domains', async () => {
    const email = recordingChannel();
    const engine = await start({ channels: { email } });
    await subscribe(store, clock, { targets: [{ channel: 'email', address: 'ann@forbidden.example.org' }] });
    await at(engine, MONDAY);
    expect(email.accepted).toEqual([]);
    expect(await deliveries()).toMatchObject([{ state: 'suppressed', reason: 'MAIL_ALLOWED_DOMAINS leaves this address out' }]);
  });

  it('sends a report now by the same path, to the same targets', async () => {
    const email = recordingChannel();
    const engine = await start({ channels: { email } });
    const id = await subscribe(store, clock, { when: 'daily 09:00' });
    const slotId = await engine.sendNow(await findSubscription(store.knex, id));
    await engine.drain();
    expect(email.accepted).toEqual(['ann@example.org Project 1, retrieval+ranking+hybrid, 2026-11-19']);
    expect(await deliveries()).toMatchObject([{ slot_id: slotId, origin: 'now', state: 'sent' }]);
    await at(engine, '2026-11-21T09:00:00Z');
    expect(email.accepted).toHaveLength(2);
  });

  it('follows DIGEST_TO: one subscription a project for as long as it names somebody', async () => {
    const email = recordingChannel();
    const settings = { recipients: ['ann@example.org', 'bob@example.org'], zone: 'Europe/Kyiv', owner: null };
    const engine = await start({ channels: { email }, settings });
    await engine.minute();
    await store.knex('projects').insert({ id: 2, key: 'books', name: 'Books', description: '', source_version: 1 });
    await engine.minute();
    const without = await start({ channels: { email }, settings: { ...settings, recipients: ['bob@example.org'] } });
    await without.minute();
    await without.minute();
    await at(without, '2026-11-23T07:00:00Z');
    expect(email.accepted.map((line) => line.slice(0, 25)).toSorted()).toEqual(['bob@example.org Project 1', 'bob@example.org Project 2']);
    const none = await start({ channels: { email }, settings: { ...settings, recipients: [] } });
    await at(none, Date.parse('2026-11-30T07:00:00Z') + HOUR);
    expect(email.accepted).toHaveLength(2);
    await at(engine, Date.parse('2026-11-30T07:00:00Z') + 2 * HOUR);
    expect(email.accepted, 'named again, they wait for the next Monday').toHaveLength(2);
  });

  it('is stopped only when a start that is under way has ended, so that nobody closes the store below it', async () => {
    const engine = await start({ channels: { email: recordingChannel() } });
    const starting = engine.start();
    await engine.stop();
    expect(await Promise.race([starting.then(() => 'ended'), new Promise((resolve) => setImmediate(resolve, 'under way'))])).toBe('ended');
  });
});
