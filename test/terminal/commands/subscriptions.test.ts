import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { optOut } from '../../../src/reports/recipients.ts';
import { followSettings } from '../../../src/reports/settings-subscriptions.ts';
import { findSubscription, type Subscription } from '../../../src/reports/subscriptions.ts';
import type { Store } from '../../../src/store/store.ts';
import { runLine } from '../../support/command-line.ts';
import { recordingChannel, startTestEngine, subscribe, type TestClock, type TestEngine } from '../../support/deliveries.ts';
import { openTestStore } from '../../support/store.ts';

const ANN_AND_BOOKS = ['ann@example.org', 'q1@bücher.example'].map((address) => ({ channel: 'email' as const, address }));
const SETTINGS = { recipients: ['ann@example.org'], zone: 'Europe/Kyiv', owner: 'owner@example.org' };

let store: Store;
let clock: TestClock;
let service: TestEngine;
beforeEach(async () => {
  store = await openTestStore('embedded');
  clock = { now: new Date('2026-11-20T12:00:00Z') };
  await store.knex('projects').insert({ id: 1, key: 'shop', name: 'Shop', description: '', source_version: 1 });
  service = await startTestEngine({ store, clock, channels: { email: recordingChannel() }, settings: SETTINGS });
});
afterEach(async () => {
  await service.stop();
  await store.close();
});

const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!);
const run = (line: string) => runLine(['subscriptions', ...words(line)], { store, clock, engine: service });
const refused = (line: string, message: string): Promise<void> =>
  expect(run(line), line).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(message) as string });
const found = (id: number): Promise<Subscription> => findSubscription(store.knex, id);

it('a subscription comes at most once an hour, and to whole addresses', async () => {
  await refused('add --to ann@example.org --when "* * * * *"', '“* * * * *” is due more than once an hour.');
  await refused('add --to ann@example', 'The domain of “ann@example” has no dot.');
  await refused('add --to ann@example.org --owner root@localhost', 'The domain of “root@localhost” has no dot.');
  await run('add --to ann@example.org --when "0 * * * *"');
  const [{ id }] = (await store.knex('subscriptions').select('id')) as [{ id: number }];
  await refused(`change ${id} --when "0,30 * * * *"`, 'is due more than once an hour');
  await refused(`change ${id} --add-to bob@example`, 'The domain of “bob@example” has no dot.');
});

it('a subscription takes no id of Slack whose person may not get it, as far as Slack says so', async () => {
  const slack = {
    ...recordingChannel(),
    refusalOf: async ({ recipient }: { recipient: string }) =>
      recipient === 'U00000009' ? { reason: 'the person has left', remedy: 'Take the id off the list.' } : undefined,
  };
  const engine = await startTestEngine({ store, clock, channels: { slack } });
  try {
    const typed = (line: string) => runLine(['subscriptions', ...words(line)], { store, clock, engine });
    await typed('add --to U00000001,C00000001');
    const [{ id }] = (await store.knex('subscriptions').select('id')) as [{ id: number }];
    for (const line of [
      'add --to C00000001,U00000009',
      'add --to C00000001 --owner U00000009',
      `change ${id} --add-to U00000009`,
      `change ${id} --owner U00000009`,
    ])
      await expect(typed(line), line).rejects.toMatchObject({
        exitCode: 2,
        message: "U00000009 can't get digests: the person has left.",
        hint: 'Take the id off the list.',
      });
    expect(await store.knex('subscription_targets').pluck('address')).not.toContain('U00000009');
  } finally {
    await engine.stop();
  }
});

it('an action refuses the options of others, for who narrows one means less than the whole', async () => {
  const id = await subscribe(store, clock);
  const before = await found(id);
  for (const [line, message, hint] of [
    [`remove ${id} --to ann@example.org --week 2026-W01`, 'remove takes no --to.', `subscriptions change ${id} --remove-to`],
    [`pause ${id} --to ann@example.org --slot 4`, 'pause takes no --to.', `subscriptions change ${id} --remove-to`],
    [`send ${id} --to bob@example.org`, 'send takes no --to.', 'digest --to ADDRESS'],
    [`send ${id} --slot 4`, 'send takes no --slot.', 'It takes --week.'],
    [`resend ${id} --week 2026-W01`, 'resend takes no --week.', 'It takes --slot, --unknown.'],
    [`resume ${id} --slot 4`, 'resume takes no --slot.', 'It takes no option at all.'],
    [`change ${id} --to bob@example.org`, 'change takes no --to.', 'Say --add-to and --remove-to.'],
    ['add --add-to bob@example.org', 'add takes no --add-to.', 'Say --to.'],
    [`show ${id} --to bob@example.org`, 'show takes no --to.', 'It takes no option at all.'],
    ['list --unknown', 'list takes no --unknown.', 'It takes --project.'],
    ['unsubscribe token --project shop', 'unsubscribe takes no --project.', 'It takes no option at all.'],
    ['toString', "subscriptions can't “toString”.", 'Usage:'],
  ])
    await expect(run(line!), line).rejects.toMatchObject({ exitCode: 2, message, hint: expect.stringContaining(hint!) as string });
  expect(await found(id)).toEqual(before);
  expect(await store.knex('slots')).toEqual([]);
});

describe('a subscription that DIGEST_TO makes', () => {
  it('is not changed in what the settings own, for they would undo it', async () => {
    await service.minute();
    const before = await found(1);
    for (const change of [
      'change 1 --when "daily 08:00"',
      'change 1 --zone UTC',
      'change 1 --owner bob@example.org',
      'change 1 --add-to bob@example.org',
      'change 1 --remove-to ann@example.org',
      'remove 1',
    ])
      await refused(change, 'Subscription #1 is made of the settings');
    await expect(run('remove 1')).rejects.toMatchObject({
      hint: expect.stringMatching(/DIGEST_TO, DIGEST_TIMEZONE or DIGEST_OWNER/) as string,
    });
    expect(await found(1)).toEqual(before);
  });

  it('keeps what they do not own: types, sections, quiet periods and a pause', async () => {
    await service.minute();
    await run('change 1 --types hybrid --sections news --skip-quiet');
    await run('pause 1');
    await service.minute();
    expect(await found(1)).toMatchObject({ model_types: ['hybrid'], sections: ['news'], skip_quiet: true, paused_at: clock.now });
  });

  it('gets its own time and next date back where somebody has changed them before', async () => {
    await service.minute();
    const before = await found(1);
    await store.knex('subscriptions').update({ cadence: 'daily', expression: '0 8 * * *', next_slot_at: new Date('2026-11-21T08:00:00Z') });
    await service.minute();
    expect(await found(1)).toEqual(before);
  });
});

describe('a change', () => {
  it('of the zone alone keeps the timetable, on the clock of the other zone', async () => {
    const id = await subscribe(store, clock, { when: 'daily 08:30' });
    await run(`change ${id} --zone Europe/Kyiv`);
    expect(await found(id)).toMatchObject({
      cadence: 'daily',
      expression: '30 8 * * *',
      zone: 'Europe/Kyiv',
      next_slot_at: new Date('2026-11-21T06:30:00Z'),
    });
    await refused(`change ${id} --zone Kyiv`, '“Kyiv” is no time zone');
  });

  it('takes back what skips quiet periods, and the owner', async () => {
    const id = await subscribe(store, clock, { skipQuiet: true, owner: 'bob@example.org' });
    await run(`change ${id} --no-skip-quiet`);
    expect(await found(id)).toMatchObject({ skip_quiet: false, owner: 'bob@example.org' });
    await run(`change ${id} --owner none`);
    expect(await found(id)).toMatchObject({ owner: null });
    await refused(`change ${id} --skip-quiet --no-skip-quiet`, 'exclude each other');
  });

  it('of nothing is refused', async () => {
    const id = await subscribe(store, clock);
    await refused(`change ${id}`, 'Nothing was changed');
    await refused(`change ${id} --sections ""`, 'No section is named');
  });
});

describe('what a digest by hand has made', () => {
  it('is no subscription to anybody, and shown as by hand among the deliveries', async () => {
    await runLine('digest --to bob@example.org', { store, clock, engine: service });
    for (const action of ['show', 'send', 'resend', 'pause', 'resume', 'remove', 'change'])
      await refused(
        `${action} 1${action === 'change' ? ' --owner none' : ''}`,
        '#1 is no subscription: it is a digest that was sent by hand, once.',
      );
    const { output } = await runLine('deliveries', { store, clock, engine: service });
    expect(output).toContain('Shop, 9–15 Nov 2026, by hand ');
    expect(output).not.toContain('#1)');
  });
});

describe('sending again to those who missed it', () => {
  it('is refused while the subscription is paused, and keeps who missed it', async () => {
    const id = await subscribe(store, clock);
    await service.sendNow(await found(id));
    await store.knex('slots').update({ origin: 'schedule' });
    await store.knex('deliveries').update({ origin: 'schedule', state: 'failed', reason: '550' });
    await run(`pause ${id}`);
    await expect(run(`resend ${id}`)).rejects.toMatchObject({
      exitCode: 1,
      message: `Subscription #${id} is paused: nothing is sent again, and who missed it stays on record.`,
    });
    expect(await store.knex('deliveries').select('state', 'reason')).toEqual([{ state: 'failed', reason: '550' }]);
    await run(`resume ${id}`);
    expect((await run(`resend ${id}`)).output).toContain('ann@example.org: sent');
  });

  it('is of the newest slot that somebody missed, or of the one that is named', async () => {
    const id = await subscribe(store, clock);
    for (let slot = 1; slot <= 3; slot += 1) {
      clock.now = new Date(`2026-11-20T12:0${slot}:00Z`);
      await service.sendNow(await found(id));
    }
    await service.drain();
    await store.knex('slots').whereNot({ id: 3 }).update({ origin: 'schedule' });
    await store.knex('deliveries').whereNot({ slot_id: 3 }).update({ origin: 'schedule' });
    await store.knex('deliveries').update({ state: 'failed', reason: '550' });
    expect((await run(`resend ${id}`)).output).toMatch(/^Again, slot #2 of [^]* to 1 recipient who missed it:\nann@example\.org: sent\n$/);
    expect((await run(`resend ${id} --slot 3`)).output).toContain('slot #3');
    expect((await run(`resend ${id} --slot #2`)).output).toContain('Nobody missed slot #2');
    await expect(run(`resend ${id} --slot 9`)).rejects.toMatchObject({ message: `There is no slot #9 of subscription #${id}.` });
    await refused(`resend ${id} --slot x`, 'is no number of a slot');
  });
});

describe('a mailbox that is written in other letters', () => {
  const targets = (): Promise<string[]> => store.knex('subscription_targets').orderBy('address').pluck('address');

  it('is added once, and removed however it is written', async () => {
    const id = await subscribe(store, clock, { targets: ANN_AND_BOOKS });
    await run(`change ${id} --add-to Ann@Example.ORG,q1@xn--bcher-kva.example,bob@example.org`);
    expect(await targets()).toEqual(['ann@example.org', 'bob@example.org', 'q1@bücher.example']);
    await run(`change ${id} --remove-to BOB@example.org,q1@xn--bcher-kva.example`);
    expect(await targets()).toEqual(['ann@example.org']);
  });

  it('is named where it is to be removed and is not there, and nothing is changed', async () => {
    const id = await subscribe(store, clock, { targets: ANN_AND_BOOKS });
    await refused(
      `change ${id} --remove-to ann@example.org,zz@example.org --owner bob@example.org`,
      `#${id} does not go to zz@example.org`,
    );
    expect(await targets()).toEqual(['ann@example.org', 'q1@bücher.example']);
    expect(await found(id)).toMatchObject({ owner: null });
  });

  it('is the same reader for DIGEST_TO, who has left if it has left', async () => {
    await service.minute();
    await optOut(store.knex, { channel: 'email', address: 'ann@example.org' }, 1, clock.now);
    await followSettings(store.knex, { ...SETTINGS, recipients: ['ANN@Example.org', 'bob@example.org'], now: clock.now });
    expect(await targets()).toEqual(['ann@example.org', 'bob@example.org']);
  });
});

it('unsubscribing without a token is refused', () => refused('unsubscribe', 'The token is missing'));
