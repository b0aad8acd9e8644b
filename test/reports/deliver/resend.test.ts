import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SendOutcome } from '../../../src/reports/deliver/outcome.ts';
import { askedSlot, resendMissed } from '../../../src/reports/deliver/resend.ts';
import { optOut } from '../../../src/reports/recipients.ts';
import { changeSubscription, pauseSubscription, resumeSubscription } from '../../../src/reports/subscriptions.ts';
import type { Store } from '../../../src/store/store.ts';
import { madeOf, recordingChannel, startTestEngine, subscribe, type TestClock } from '../../support/deliveries.ts';
import { ENGINES, openTestStore } from '../../support/store.ts';

const MONDAY = new Date('2026-11-23T09:00:00Z');
const PAUSED = { state: 'suppressed', reason: 'paused' };
const GREYLISTED = { kind: 'transient', reason: '450' } as const;
const ANN = { channel: 'email', address: 'ann@example.org' } as const;
const BOB = { channel: 'email', address: 'bob@example.org' } as const;

describe.each(ENGINES)('sending again, on %s', (kind) => {
  let store: Store;
  let clock: TestClock;
  beforeEach(async () => {
    store = await openTestStore(kind);
    clock = { now: new Date('2026-11-20T12:00:00Z') };
    await store.knex('projects').insert({ id: 1, key: 'shop', name: 'Shop', description: '', source_version: 1 });
  });
  afterEach(() => store.close());

  it('spares those who missed it what had nothing to tell for the others', async () => {
    const email = recordingChannel();
    const make: typeof madeOf = async (request) => ({ ...(await madeOf(request)), isEmpty: request.types.length === 1, isQuiet: true });
    const engine = await startTestEngine({ store, clock, channels: { email }, make });
    await subscribe(store, clock, { types: ['hybrid'] });
    await subscribe(store, clock, { skipQuiet: true });
    await subscribe(store, clock);
    clock.now = MONDAY;
    await engine.minute();
    for (const id of [1, 2, 3]) await changeSubscription(store.knex, id, { addTargets: [BOB] }, clock.now);
    clock.now = new Date('2026-11-23T09:10:00Z');
    const resent = [];
    for (const slotId of [1, 2, 3]) {
      const { planned, spared } = await resendMissed(store.knex, { subscriptionId: slotId, slotId, now: clock.now });
      resent.push([planned, spared]);
    }
    expect(resent).toEqual([
      [0, 1],
      [0, 1],
      [1, 0],
    ]);
    await engine.minute();
    expect(
      await store
        .knex('deliveries')
        .where({ recipient: BOB.address })
        .orderBy('subscription_id')
        .select('subscription_id', 'state', 'reason'),
    ).toEqual([
      { subscription_id: 1, state: 'skipped-empty', reason: 'nothing has completed yet' },
      { subscription_id: 2, state: 'skipped-empty', reason: 'nothing happened in the period' },
      { subscription_id: 3, state: 'sent', reason: null },
    ]);
    await engine.stop();
  });

  it('keeps on record who was to get it again, where a pause came in between; what falls due in the pause is not made up for', async () => {
    const email = recordingChannel(({ recipient }, attempt) =>
      recipient !== BOB.address && attempt === 1 ? { kind: 'permanent', reason: '550', remedy: 'Correct it.', stops: false } : 'accept',
    );
    const engine = await startTestEngine({ store, clock, channels: { email } });
    await subscribe(store, clock);
    clock.now = MONDAY;
    await engine.minute();
    const resend = (slotId: number) => resendMissed(store.knex, { subscriptionId: 1, slotId, now: clock.now });
    const states = () => store.knex('deliveries').whereNot({ origin: 'notice' }).orderBy('slot_at').select('state', 'reason');
    await changeSubscription(store.knex, 1, { addTargets: [BOB] }, clock.now);
    expect(await resend(1)).toMatchObject({ planned: 2 });
    await pauseSubscription(store.knex, 1, clock.now);
    await engine.drain();
    await engine.minute();
    expect(await states()).toEqual([PAUSED, PAUSED]);
    clock.now = new Date('2026-11-30T09:00:00Z');
    await engine.minute();
    const next = await store.knex('slots').where({ slot_at: clock.now }).first();
    await resumeSubscription(store.knex, 1);
    expect(await resend(next.id), 'fell due in the pause').toMatchObject({ planned: 0 });
    const again = await resendMissed(store.knex, { subscriptionId: 1, now: clock.now });
    expect([again.slot!.slot_at, again.planned]).toEqual([MONDAY, 2]);
    await engine.minute();
    expect(await states()).toEqual([{ state: 'sent', reason: null }, { state: 'sent', reason: null }, PAUSED, PAUSED]);
    await engine.stop();
  });

  it('counts as missed what a pause kept from its next try', async () => {
    const email = recordingChannel((_message, attempt) => (attempt === 1 ? GREYLISTED : 'accept'));
    const engine = await startTestEngine({ store, clock, channels: { email } });
    await subscribe(store, clock);
    clock.now = MONDAY;
    await engine.minute();
    expect(await store.knex('deliveries').select('state', 'reason')).toEqual([{ state: 'planned', reason: '450' }]);
    await pauseSubscription(store.knex, 1, clock.now);
    clock.now = new Date('2026-11-23T09:10:00Z');
    await engine.minute();
    expect(await store.knex('deliveries').select('state', 'reason')).toEqual([PAUSED]);
    await resumeSubscription(store.knex, 1);
    expect(await resendMissed(store.knex, { subscriptionId: 1, slotId: 1, now: clock.now })).toMatchObject({ planned: 1 });
    await engine.minute();
    expect(await store.knex('deliveries').select('state', 'reason')).toEqual([{ state: 'sent', reason: null }]);
    await engine.stop();
  });

  it('keeps in mind that it may have arrived, whatever became of later tries, until it is sent', async () => {
    const outcomes: (SendOutcome | 'accept')[] = [
      { kind: 'unknown', reason: 'the line was cut' },
      GREYLISTED,
      { kind: 'permanent', reason: '550', remedy: 'Correct it.', stops: false },
      'accept',
    ];
    const email = recordingChannel((_message, attempt) => outcomes[attempt - 1]!);
    const engine = await startTestEngine({ store, clock, channels: { email } });
    await subscribe(store, clock);
    clock.now = MONDAY;
    await engine.minute();
    const question = { subscriptionId: 1, slotId: 1 };
    const again = (includeUnknown: boolean) => resendMissed(store.knex, { ...question, includeUnknown, now: clock.now });
    const row = () => store.knex('deliveries').where({ slot_id: 1 }).first('state', 'reason', 'may_have_arrived');
    expect(await again(true)).toMatchObject({ planned: 1 });
    await engine.drain();
    await engine.minute();
    await pauseSubscription(store.knex, 1, clock.now);
    clock.now = new Date('2026-11-23T09:10:00Z');
    await engine.minute();
    await resumeSubscription(store.knex, 1);
    expect(await row(), 'kept back by a pause').toEqual({ ...PAUSED, may_have_arrived: true });
    expect(await again(false)).toMatchObject({ planned: 0, unknown: 1 });
    expect((await askedSlot(store.knex, question))!.standing).toEqual({ missed: 0, unknown: ['ann@example.org'] });
    expect(await again(true)).toMatchObject({ planned: 1 });
    await engine.minute();
    expect(await row(), 'refused').toEqual({ state: 'failed', reason: '550; an earlier try may have arrived', may_have_arrived: true });
    expect(await again(false)).toMatchObject({ planned: 0, unknown: 1 });
    expect(await again(true)).toMatchObject({ planned: 1 });
    await engine.minute();
    expect(await row()).toEqual({ state: 'sent', reason: null, may_have_arrived: false });
    await engine.stop();
  });

  it('counts who was taken off between two tries and is a target again, and nobody who has left since', async () => {
    const email = recordingChannel((_message, attempt) => (attempt === 1 ? GREYLISTED : 'accept'));
    const engine = await startTestEngine({ store, clock, channels: { email } });
    await subscribe(store, clock, { targets: [ANN, BOB] });
    clock.now = MONDAY;
    await engine.minute();
    await changeSubscription(store.knex, 1, { removeTargets: [BOB] }, clock.now);
    await store.knex('deliveries').where({ recipient: ANN.address }).update({ state: 'unknown', next_attempt_at: null });
    clock.now = new Date('2026-11-23T09:10:00Z');
    await engine.minute();
    const standing = async () => (await askedSlot(store.knex, { subscriptionId: 1, slotId: 1 }))!.standing;
    expect(await standing(), 'taken off').toEqual({ missed: 0, unknown: [ANN.address] });
    await changeSubscription(store.knex, 1, { addTargets: [BOB] }, clock.now);
    expect(await standing(), 'added again').toEqual({ missed: 1, unknown: [ANN.address] });
    await optOut(store.knex, ANN, 1, clock.now);
    expect(await standing(), 'left').toEqual({ missed: 1, unknown: [] });
    expect(await resendMissed(store.knex, { subscriptionId: 1, slotId: 1, includeUnknown: true, now: clock.now })).toMatchObject({
      planned: 1,
    });
    await engine.minute();
    expect(await store.knex('deliveries').orderBy('recipient').select('recipient', 'state')).toEqual([
      { recipient: ANN.address, state: 'unknown' },
      { recipient: BOB.address, state: 'sent' },
    ]);
    await engine.stop();
  });
});
