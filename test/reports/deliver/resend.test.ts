import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resendMissed } from '../../../src/reports/deliver/resend.ts';
import { changeSubscription } from '../../../src/reports/subscriptions.ts';
import type { Store } from '../../../src/store/store.ts';
import { madeOf, recordingChannel, startTestEngine, subscribe, type TestClock } from '../../support/deliveries.ts';
import { ENGINES, openTestStore } from '../../support/store.ts';

const MONDAY = new Date('2026-11-23T09:00:00Z');
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
});
