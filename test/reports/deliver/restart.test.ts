import { expect, it } from 'vitest';
import { claimDelivery, handOver } from '../../../src/reports/deliver/ledger.ts';
import { recordingChannel, startTestEngine, subscribe } from '../../support/deliveries.ts';
import { openTestStore } from '../../support/store.ts';

it('what a killed process left is cleared up as the next one starts that has the store alone, and waits for the claim’s end elsewhere', async () => {
  const store = await openTestStore('embedded');
  const { knex } = store;
  const clock = { now: new Date('2026-11-23T08:59:00Z') };
  await knex('projects').insert({ id: 1, key: 'shop', name: 'Shop', description: '', source_version: 1 });
  const states = async (): Promise<string[]> =>
    (await knex('deliveries').whereNot({ origin: 'notice' }).orderBy('recipient').select('recipient', 'state')).map(
      ({ recipient, state }) => `${recipient.split('@')[0]} ${state}`,
    );
  const targets = ['ann', 'bob'].map((name) => ({ channel: 'email' as const, address: `${name}@example.org` }));
  await subscribe(store, clock, { targets });
  const killed = await startTestEngine({ store, clock, channels: {} });
  clock.now = new Date('2026-11-23T09:00:00Z');
  await killed.tick();
  for (const { id, recipient } of await knex('deliveries').orderBy('id')) {
    const claimed = await claimDelivery(knex, id, clock.now);
    if (recipient.startsWith('bob')) await handOver(knex, claimed!, clock.now);
  }
  await killed.stop();

  clock.now = new Date('2026-11-23T09:00:05Z');
  const email = recordingChannel();
  for (const [isAlone, left] of [
    [false, ['ann sending', 'bob sending']],
    [true, ['ann sent', 'bob unknown']],
  ] as const) {
    const next = await startTestEngine({ store, clock, channels: { email }, isAlone });
    await next.minute();
    expect(await states()).toEqual(left);
    await next.stop();
  }
  expect(email.keys).toHaveLength(1);
  await store.close();
});

it('a digest that a killed process was making is made as the next one starts that has the store alone', async () => {
  const store = await openTestStore('embedded');
  const clock = { now: new Date('2026-11-23T08:59:00Z') };
  await store.knex('projects').insert({ id: 1, key: 'shop', name: 'Shop', description: '', source_version: 1 });
  await subscribe(store, clock);
  const killed = await startTestEngine({ store, clock, channels: {} });
  clock.now = new Date('2026-11-23T09:00:00Z');
  await killed.tick();
  await killed.stop();
  await store.knex('contents').update({ state: 'making', attempts: 1, claimed_until: new Date('2026-11-23T09:05:00Z') });
  const email = recordingChannel();
  const next = await startTestEngine({ store, clock, channels: { email }, isAlone: true });
  await next.minute();
  expect(email.accepted).toHaveLength(1);
  await next.stop();
  await store.close();
});
