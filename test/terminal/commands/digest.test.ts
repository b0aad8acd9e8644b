import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { optIn, optOut } from '../../../src/reports/recipients.ts';
import type { Store } from '../../../src/store/store.ts';
import { runLine } from '../../support/command-line.ts';
import {
  recordingChannel,
  startTestEngine,
  subscribe,
  type RecordingChannel,
  type TestClock,
  type TestEngine,
} from '../../support/deliveries.ts';
import { openTestStore } from '../../support/store.ts';

const ANN = { channel: 'email', address: 'ann@example.org' } as const;
const SETTINGS = { recipients: ['ann@example.org', 'bob@example.org'], zone: 'UTC', owner: null };

let store: Store;
let clock: TestClock;
let email: RecordingChannel;
let engine: TestEngine;
beforeEach(async () => {
  store = await openTestStore('embedded');
  clock = { now: new Date('2026-11-20T12:00:00Z') };
  await store.knex('projects').insert({ id: 1, key: 'shop', name: 'Shop', description: '', source_version: 1 });
  email = recordingChannel();
  engine = await startTestEngine({ store, clock, channels: { email } });
});
afterEach(async () => {
  await engine.stop();
  await store.close();
});

const run = (line: string | string[], environment?: Record<string, string>) =>
  runLine(line, { store, clock, engine, ...(environment === undefined ? {} : { environment }) });
const standing = (): Promise<object[]> =>
  store
    .knex('subscriptions as s')
    .join('subscription_targets as t', 't.subscription_id', 's.id')
    .whereNot({ 's.origin': 'once' })
    .orderBy('t.address')
    .select('s.id', 's.zone', 's.removed_at', 't.address');
const readers = (): string[] => email.accepted.map((line) => line.split(' ')[0]!).toSorted();

describe('a digest that is sent by hand', () => {
  it('changes none of the subscriptions that the service keeps for DIGEST_TO, whatever its own settings say', async () => {
    const service = await startTestEngine({ store, clock, channels: { email }, settings: SETTINGS });
    await service.minute();
    await service.stop();
    const before = await standing();
    expect(before).toHaveLength(2);
    expect(await run('digest --to cy@example.org')).toEqual({ code: 0, output: 'cy@example.org: sent\n' });
    await run('digest', { DIGEST_TO: 'di@example.org', DIGEST_TIMEZONE: 'Europe/Kyiv' });
    expect(readers()).toEqual(['cy@example.org', 'di@example.org']);
    expect(await standing()).toEqual(before);
  });

  it('goes by the subscription of DIGEST_TO where the service has made it, so that its links lead out of the weekly mail', async () => {
    const service = await startTestEngine({ store, clock, channels: { email }, settings: SETTINGS });
    await service.minute();
    await service.stop();
    await run('digest', { DIGEST_TO: 'bob@example.org,ann@example.org' });
    expect(readers()).toEqual(['ann@example.org', 'bob@example.org']);
    expect(await store.knex('deliveries').distinct().pluck('subscription_id')).toEqual([1]);
  });

  it('goes to nobody who left an earlier one of the project, and says so', async () => {
    await store.knex('projects').insert({ id: 2, key: 'books', name: 'Books', description: '', source_version: 1 });
    await run('digest --project shop --to ann@example.org,bob@example.org');
    await optOut(store.knex, ANN, 1, clock.now);
    clock.now = new Date('2026-11-20T12:05:00Z');
    const { output } = await run('digest --project shop --to ann@example.org,bob@example.org');
    expect(output).toBe('ann@example.org: suppressed: unsubscribed\nbob@example.org: sent\n');
    expect((await run('digest --project books --to ann@example.org')).output).toBe('ann@example.org: sent\n');
    await optIn(store.knex, ANN, 2);
    expect((await run('digest --project shop --to ann@example.org')).output).toBe('ann@example.org: sent\n');
  });

  it('says of each recipient which project it was about, where there are several', async () => {
    await store.knex('projects').insert({ id: 2, key: 'books', name: 'Books', description: '', source_version: 1 });
    expect((await run('digest --to ann@example.org,bob@example.org')).output.split('\n').toSorted()).toEqual([
      '',
      '  ann@example.org: sent',
      '  ann@example.org: sent',
      '  bob@example.org: sent',
      '  bob@example.org: sent',
      'Books:',
      'Shop:',
    ]);
    expect((await run('digest --project books --to ann@example.org')).output).toBe('ann@example.org: sent\n');
  });

  it('goes to nobody who left all that the project sent, and to who left a part of it', async () => {
    await subscribe(store, clock);
    await subscribe(store, clock, { when: 'daily 09:00' });
    await optOut(store.knex, ANN, 1, clock.now);
    expect((await run('digest --to ann@example.org')).output).toBe('ann@example.org: sent\n');
    await optOut(store.knex, ANN, 2, clock.now);
    clock.now = new Date('2026-11-20T12:05:00Z');
    expect(await run('digest --to ann@example.org')).toEqual({ code: 1, output: 'ann@example.org: suppressed: unsubscribed\n' });
  });

  it('is refused at once for an address that may have no mail, and sends to none of the others', async () => {
    await expect(run('digest --to ann@example.org,eve@evil.example', { MAIL_ALLOWED_DOMAINS: 'example.org' })).rejects.toMatchObject({
      exitCode: 2,
      message: 'MAIL_ALLOWED_DOMAINS leaves eve@evil.example out.',
    });
    expect(email.accepted).toEqual([]);
    expect(await store.knex('subscriptions')).toEqual([]);
  });
});
