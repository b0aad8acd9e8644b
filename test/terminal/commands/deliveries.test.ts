import { afterEach, beforeEach, expect, it } from 'vitest';
import { optOut } from '../../../src/reports/recipients.ts';
import type { Store } from '../../../src/store/store.ts';
import { runLine } from '../../support/command-line.ts';
import { recordingChannel, startTestEngine, subscribe, type TestClock, type TestEngine } from '../../support/deliveries.ts';
import { openTestStore } from '../../support/store.ts';

const NAMES = ['ann', 'bob', 'cy', 'di', 'ed'];
const REASON = '550 5.1.1 the mailbox of this person was closed last week and its mail is forwarded to nobody';

let store: Store;
let clock: TestClock;
let engine: TestEngine;
beforeEach(async () => {
  store = await openTestStore('embedded');
  clock = { now: new Date('2026-11-20T12:00:00Z') };
  await store.knex('projects').insert({ id: 1, key: 'shop', name: 'Shop', description: '', source_version: 1 });
  const email = recordingChannel(({ recipient }) =>
    recipient.startsWith('di') ? { kind: 'permanent', reason: REASON, remedy: 'Correct the address.', stops: true } : 'accept',
  );
  engine = await startTestEngine({ store, clock, channels: { email } });
  const targets = NAMES.map((name) => ({ channel: 'email' as const, address: `${name}.of.the.whole.department@example.org` }));
  await subscribe(store, clock, { targets, when: 'daily 09:00', zone: 'America/New_York' });
  await optOut(store.knex, targets[4]!, 1, clock.now);
  clock.now = new Date('2026-11-20T14:00:00Z');
  await engine.minute();
});
afterEach(async () => {
  await engine.stop();
  await store.close();
});

const run = async (line: string): Promise<string> => (await runLine(line, { store, clock, engine, columns: 100 })).output;

it('the table of a slot has each address and reason whole, and all its times on the clock of the subscription', async () => {
  const output = await run('deliveries 1');
  // What does not fit its column goes on in the next line of it.
  const why = output
    .split('\n')
    .map((line) =>
      line
        .slice(
          output
            .split('\n')
            .find((head) => head.startsWith('Recipient '))!
            .indexOf('Why'),
        )
        .trim(),
    )
    .join(' ');
  expect(why).toContain(`${REASON}. Correct the address.`);
  expect(output).not.toContain('…');
  expect(output).toContain('America/New_York');
  expect(output).not.toContain('UTC');
});

it('the tables of slots and subscriptions say how many there are and where the rest stands', async () => {
  expect(await run('deliveries')).toMatch(/Each recipient of a slot, with the reason: `npm run towerwatch -- deliveries #`\n$/);
  const { output } = await runLine('subscriptions', { store, clock, engine, columns: 300 });
  expect(output).toContain(
    '5: di.of.the.whole.department@example.org (stopped), ed.of.the.whole.department@example.org (unsubscribed) and 3 more',
  );
  expect(output).toMatch(/Each address of one, and whether it gets it: `npm run towerwatch -- subscriptions show #`\n$/);
  expect(await run('subscriptions')).not.toContain('…');
  expect(await run('subscriptions show 1')).toContain('  cy.of.the.whole.department@example.org: gets it\n');
});
