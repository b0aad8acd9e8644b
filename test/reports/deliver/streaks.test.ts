import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SendOutcome } from '../../../src/reports/deliver/outcome.ts';
import { planDueSlots } from '../../../src/reports/deliver/plan.ts';
import { resendMissed } from '../../../src/reports/deliver/resend.ts';
import type { Store } from '../../../src/store/store.ts';
import {
  recordingChannel,
  startTestEngine,
  subscribe,
  type RecordingChannel,
  type TestClock,
  type TestEngine,
} from '../../support/deliveries.ts';
import { ENGINES, openTestStore } from '../../support/store.ts';

const UNKNOWN: SendOutcome = { kind: 'unknown', reason: 'the line was cut after the message' };
const REFUSED: SendOutcome = { kind: 'permanent', reason: '550 no such user', remedy: 'Correct the address.', stops: false };

describe.each(ENGINES)('trouble, on %s', (kind) => {
  let store: Store;
  let clock: TestClock;
  let email: RecordingChannel;
  let engine: TestEngine;
  /** What becomes of each attempt at ann's mail, in order; then all is accepted. */
  let fates: (SendOutcome | 'accept')[];
  beforeEach(async () => {
    store = await openTestStore(kind);
    clock = { now: new Date('2026-11-23T08:59:30Z') };
    await store.knex('projects').insert({ id: 1, key: 'shop', name: 'Shop', description: '', source_version: 1 });
    fates = [];
    email = recordingChannel(({ recipient }) => (recipient.startsWith('ann') ? (fates.shift() ?? 'accept') : 'accept'));
    engine = await startTestEngine({ store, clock, channels: { email } });
    await subscribe(store, clock, { cron: '* * * * *', owner: 'owner@example.org' });
  });
  afterEach(async () => {
    await engine.stop();
    await store.close();
  });

  const minutes = async (from: number, to: number): Promise<void> => {
    for (let minute = from; minute <= to; minute += 1) {
      clock.now = new Date(Date.parse('2026-11-23T09:00:00Z') + minute * 60_000);
      await engine.minute();
    }
  };
  /** As when what goes out is sent before the owners are looked after. */
  const slotWithoutTelling = async (minute: number): Promise<void> => {
    clock.now = new Date(Date.parse('2026-11-23T09:00:00Z') + minute * 60_000);
    engine.wake(await planDueSlots(store.knex, { now: clock.now, catchUpMs: 6 * 3_600_000 }));
    await engine.drain();
  };
  const notices = (): Promise<{ subject: string; text: string }[]> =>
    store.knex('contents').where({ kind: 'notice' }).orderBy('id').select('subject', 'text');
  const told = async (): Promise<string[]> => (await notices()).map(({ subject }) => subject.replace(': digest of Shop', ''));

  it.each([
    ['unknown', UNKNOWN, 'ann@example.org: it is not known whether it arrived: the line was cut after the message.'],
    ['failed', REFUSED, 'ann@example.org: 550 no such user. Correct the address.'],
  ])('is told although the next slot is sent before anybody was told: %s', async (_state, outcome, words) => {
    fates = [outcome];
    await slotWithoutTelling(0);
    await slotWithoutTelling(1);
    expect(await store.knex('deliveries').orderBy('id').pluck('state')).toEqual([outcome === UNKNOWN ? 'unknown' : 'failed', 'sent']);
    await minutes(2, 4);
    expect(await told()).toEqual([`${outcome === UNKNOWN ? 'Perhaps not delivered' : 'Not delivered'}, to 1 recipient`]);
    const { text } = (await notices())[0]!;
    expect(text).toContain(words);
    expect(text).toContain(outcome === UNKNOWN ? 'See who may have missed it, and decide: http' : 'Send it to those who missed it: http');
    expect(text, 'that it is over already').toContain('Delivered again: ann@example.org.');
  });

  it('is told once for as long as it lasts, and anew when it comes back', async () => {
    fates = [REFUSED, REFUSED, REFUSED, 'accept', 'accept', REFUSED];
    await minutes(0, 8);
    expect(await told()).toEqual([
      'Not delivered, to 1 recipient',
      'Delivered again, to 1 recipient',
      'Not delivered, to 1 recipient',
      'Delivered again, to 1 recipient',
    ]);
  });

  it('that comes back before its end was told is told, too', async () => {
    fates = [REFUSED, 'accept', UNKNOWN, 'accept'];
    await minutes(0, 0);
    await minutes(1, 1);
    await slotWithoutTelling(2);
    await slotWithoutTelling(3);
    await minutes(4, 5);
    expect((await notices()).filter(({ text }) => text.includes('it is not known whether it arrived'))).toHaveLength(1);
  });

  it('names every reason of which nobody has heard', async () => {
    fates = [REFUSED, 'accept', UNKNOWN, 'accept'];
    for (const minute of [0, 1, 2, 3]) await slotWithoutTelling(minute);
    await minutes(4, 4);
    const { text } = (await notices())[0]!;
    expect(text).toMatch(/550 no such user[^]*it is not known whether it arrived/);
    expect(await told()).toEqual(['Not delivered, to 1 recipient']);
  });

  it('that somebody has mended before anybody was told is none', async () => {
    fates = [REFUSED];
    await slotWithoutTelling(0);
    await resendMissed(store.knex, { subscriptionId: 1, now: clock.now });
    await engine.drain();
    await minutes(1, 3);
    expect(await told()).toEqual([]);
    expect(await store.knex('subscription_targets').whereNotNull('failing_since')).toEqual([]);
  });
});
