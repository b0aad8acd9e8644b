import { expect, it } from 'vitest';
import type { Outgoing } from '../../../src/reports/deliver/channel.ts';
import { messageFor } from '../../../src/reports/deliver/email-channel.ts';
import { recordingChannel, startTestEngine, subscribe } from '../../support/deliveries.ts';
import { openTestStore } from '../../support/store.ts';

it('a notice offers no way to unsubscribe, for there is none, and a digest does', async () => {
  const store = await openTestStore('embedded');
  const clock = { now: new Date('2026-11-20T12:00:00Z') };
  await store.knex('projects').insert({ id: 1, key: 'shop', name: 'Shop', description: '', source_version: 1 });
  const sent: Outgoing[] = [];
  const email = recordingChannel((outgoing) => {
    sent.push(outgoing);
    return outgoing.recipient.startsWith('ann') ? { kind: 'permanent', reason: '550', remedy: 'Correct it.', stops: true } : 'accept';
  });
  const engine = await startTestEngine({ store, clock, channels: { email } });
  await subscribe(store, clock, { owner: 'owner@example.org' });
  for (const minute of [0, 1]) {
    clock.now = new Date(Date.parse('2026-11-23T09:00:00Z') + minute * 60_000);
    await engine.minute();
  }
  const ways = sent.map((outgoing) => [
    outgoing.recipient,
    messageFor(outgoing, { from: 'towerwatch@example.org', unsubscribe: 'leave@example.org' }).listUnsubscribe,
  ]);
  expect(ways).toEqual([
    [
      'ann@example.org',
      {
        url: expect.stringMatching(/\/unsubscribe\/[-0-9a-f]{36}\/1$/),
        mailto: expect.stringMatching(/^leave@example\.org\?subject=unsubscribe%20[-0-9a-f]{36}%201$/),
      },
    ],
    ['owner@example.org', undefined],
  ]);
  await engine.stop();
  await store.close();
});
