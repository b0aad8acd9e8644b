import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { planNow } from '../../src/reports/deliver/plan.ts';
import { tokenOf } from '../../src/reports/recipients.ts';
import { addSubscription, findSubscription } from '../../src/reports/subscriptions.ts';
import { parseTimetable } from '../../src/reports/timetable.ts';
import type { Store } from '../../src/store/store.ts';
import { hostileSource, now, openStore, startSite, type Site } from './support/site.ts';

const OWNER = { channel: 'email', address: 'owner@example.org' } as const;
const BOB = { channel: 'email', address: 'bob@example.org' } as const;

let store: Store;
let site: Site;
let id: number;
/** Of what the owner receives and owns. */
let path: string;
beforeAll(async () => {
  store = await openStore(hostileSource());
  site = await startSite({ knex: store.knex });
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
const post = (address: string): Promise<Response> => get(address, { method: 'POST' });
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
