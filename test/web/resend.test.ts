import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { planNow } from '../../src/reports/deliver/plan.ts';
import { tokenOf } from '../../src/reports/recipients.ts';
import { addSubscription, changeSubscription, findSubscription } from '../../src/reports/subscriptions.ts';
import { parseTimetable } from '../../src/reports/timetable.ts';
import type { Store } from '../../src/store/store.ts';
import { formOf } from './support/form.ts';
import { hostileSource, now, openStore, startSite, type Site } from './support/site.ts';

const OWNER = { channel: 'email', address: 'owner@example.org' } as const;
const BOB = { channel: 'email', address: 'bob@example.org' } as const;

let store: Store;
let site: Site;
/** What a form of the site brings along. */
let form: Awaited<ReturnType<typeof formOf>>;
let id: number;
/** Of what the owner receives and owns. */
let path: string;
beforeAll(async () => {
  store = await openStore(hostileSource());
  site = await startSite({ knex: store.knex });
  form = await formOf(site.url, store);
});
afterAll(async () => {
  await site.close();
  await store.close();
});
beforeEach(async () => {
  await store.knex('subscriptions').delete();
  await store.knex('slots').delete();
  id = await addSubscription(
    store.knex,
    { projectId: 1, timetable: parseTimetable('weekly', 'Europe/Kyiv'), targets: [BOB], owner: OWNER.address },
    now(),
  );
  path = `/subscriptions/${await tokenOf(store.knex, OWNER)}`;
});

const get = (address: string, init?: RequestInit): Promise<Response> => fetch(site.url + address, { redirect: 'manual', ...init });
const post = (address: string): Promise<Response> => get(address, { method: 'POST', ...form });
const textOf = async (response: Promise<Response>): Promise<string> => (await response).text();

/** A slot so many weeks ago, of the schedule unless told otherwise, that failed for bob; its number. */
async function failedSlot(weeksAgo: number, origin: 'schedule' | 'now' = 'schedule'): Promise<number> {
  const at = new Date(now().getTime() - weeksAgo * 7 * 86_400_000);
  const { slotId } = await planNow(store.knex, await findSubscription(store.knex, id), { now: at });
  await store.knex('slots').where({ id: slotId }).update({ origin });
  await store.knex('deliveries').where({ slot_id: slotId }).update({ state: 'failed', reason: '550', origin });
  return slotId;
}

test('nothing is sent again while it is paused, which the page says, and keeps who missed it', async () => {
  await failedSlot(1);
  await post(`${path}/${id}/pause`);
  for (const [send, status] of [
    [get, 200],
    [post, 409],
  ] as const) {
    const response = await send(`${path}/${id}/retry`);
    expect(response.status).toBe(status);
    const page = await response.text();
    expect(page).toContain(`Subscription #${id} is paused: nothing is sent again, and who missed it stays on record.`);
    expect(page).toContain(`action="${path}/${id}/resume"`);
    expect(page).not.toContain(`action="${path}/${id}/retry`);
  }
  expect(await store.knex('deliveries').select('state', 'reason')).toEqual([{ state: 'failed', reason: '550' }]);
  await post(`${path}/${id}/resume`);
  expect(await textOf(post(`${path}/${id}/retry`))).toContain('is being sent to 1 recipient who missed it.');
});

test('the newest slot of the schedule that somebody missed is what is asked about and sent, whatever came by hand since', async () => {
  const older = await failedSlot(3);
  const missed = await failedSlot(2);
  await store
    .knex('deliveries')
    .where({ slot_id: await failedSlot(1) })
    .update({ state: 'sent' });
  await failedSlot(0, 'now');
  const asked = `${path}/${id}/retry?slot=${missed}`;
  const page = await textOf(get(`${path}/${id}/retry`));
  expect(page).toContain(`(slot #${missed}) to those who missed it?`);
  expect(page).toContain(`<form method="post" action="${asked}">`);
  expect(await textOf(post(asked))).toContain(`(slot #${missed}) is being sent to 1 recipient who missed it.`);
  expect(await store.knex('deliveries').where({ state: 'planned' }).pluck('slot_id')).toEqual([missed]);
  expect(await textOf(get(`${path}/${id}/retry`)), 'then the one before').toContain(`(slot #${older})`);
});

test('a slot that is named is sent again, also an older one and one by hand', async () => {
  const older = await failedSlot(3);
  const byHand = await failedSlot(2, 'now');
  await failedSlot(1);
  for (const slot of [older, byHand]) {
    const asked = `${path}/${id}/retry?slot=${slot}`;
    expect(await textOf(get(asked))).toContain(`action="${asked}"`);
    expect(await textOf(post(asked))).toContain(`(slot #${slot}) is being sent to 1 recipient`);
  }
  expect(await store.knex('deliveries').where({ state: 'planned' }).orderBy('id').pluck('slot_id')).toEqual([older, byHand]);
});

test('a slot that is not of the subscription, was missed, or is not kept any more is refused with the reason', async () => {
  const slot = await failedSlot(1);
  const ask = (number: number | string) => get(`${path}/${id}/retry?slot=${number}`);
  expect([(await ask(slot + 1)).status, (await ask('x')).status]).toEqual([404, 400]);
  const { content_id: content } = await store.knex('slots').where({ id: slot }).first();
  await store.knex('slots').update({ content_id: content + 1_000 });
  expect(await textOf(ask(slot))).toContain('not kept any more');
  await store.knex('slots').update({ state: 'missed' });
  expect(await textOf(ask(slot))).toContain('was missed');
});

test('what may have arrived is said plainly, and sent again only where its owner decides so', async () => {
  const slot = await failedSlot(1);
  await store.knex('deliveries').where({ slot_id: slot }).update({ state: 'unknown', reason: 'the line was cut' });
  const asked = `${path}/${id}/retry?slot=${slot}`;
  const page = await textOf(get(`${path}/${id}/retry`));
  expect(page).toContain(`(slot #${slot}) arrive?`);
  expect(page).toContain('It was handed over for bob@example.org, and the answer was lost: it may have arrived or not.');
  expect(page).toContain('it comes twice to whoever has it already');
  expect(page, 'it would be sent to nobody').not.toContain(`action="${asked}"`);
  expect(page).toContain(`action="${asked}&amp;unknown=yes"`);
  expect(await textOf(post(asked))).toContain('There is nobody to whom');
  expect(await store.knex('deliveries').pluck('state')).toEqual(['unknown']);
  expect(await textOf(post(`${asked}&unknown=yes`))).toContain('is being sent to 1 recipient who missed it or may have.');
  expect(await store.knex('deliveries').pluck('state')).toEqual(['planned']);
});

test('those who may have got it are offered beside those who missed it', async () => {
  const slot = await failedSlot(1);
  const [row] = await store
    .knex('deliveries')
    .where({ slot_id: slot })
    .select('subscription_id', 'slot_at', 'origin', 'channel', 'created_at');
  const carol = { channel: 'email', address: 'carol@example.org' } as const;
  await changeSubscription(store.knex, id, { addTargets: [carol] }, now());
  await store.knex('deliveries').insert({ ...row, slot_id: slot, recipient: 'carol@example.org', state: 'unknown' });
  const asked = `${path}/${id}/retry?slot=${slot}`;
  const page = await textOf(get(asked));
  for (const part of [
    'to those who missed it?',
    '1 recipient missed it, 1 more may have got it.',
    'It was handed over for carol@example.org',
    `action="${asked}"`,
    `action="${asked}&amp;unknown=yes"`,
  ])
    expect(page).toContain(part);
});

test('where nobody missed it the page says so, and offers nothing', async () => {
  const slot = await failedSlot(1);
  await store.knex('deliveries').where({ slot_id: slot }).update({ state: 'sent' });
  const page = await textOf(get(`${path}/${id}/retry?slot=${slot}`));
  expect(page).toContain('Nobody missed it');
  expect(page).toMatch(new RegExp(`There is nobody to whom the [^<]*slot #${slot}[^<]* would be sent again`));
  expect(page).not.toContain(`action="${path}/${id}/retry`);
});
