import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { optOutOfAll, tokenOf } from '../../src/reports/recipients.ts';
import { addSubscription } from '../../src/reports/subscriptions.ts';
import { parseTimetable } from '../../src/reports/timetable.ts';
import type { Store } from '../../src/store/store.ts';
import { formOf } from './support/form.ts';
import { HOSTILE_ESCAPED, hostileSource, now, openStore, startSite, type Site } from './support/site.ts';

const ANN = { channel: 'email', address: 'ann@example.org' } as const;
const BOB = { channel: 'email', address: 'bob@example.org' } as const;

let store: Store;
let site: Site;
let form: RequestInit;
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
});

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(site.url + path, { redirect: 'manual', ...init });
/** Mail programs unsubscribe with no form; anything else is one. */
const post = (path: string, init: RequestInit = path.startsWith('/unsubscribe/') ? {} : form): Promise<Response> =>
  get(path, { method: 'POST', ...init });
const optOuts = (): Promise<string[]> => store.knex('opt_outs').orderBy('address').pluck('address');
const subscribe = (changes: Partial<Parameters<typeof addSubscription>[1]> = {}): Promise<number> =>
  addSubscription(store.knex, { projectId: 1, timetable: parseTimetable('weekly', 'Europe/Kyiv'), targets: [ANN, BOB], ...changes }, now());

describe('unsubscribing', () => {
  test('from a digest that was sent by hand asks first, holds for the next one, and can be taken back', async () => {
    const [first, second] = [await subscribe({ origin: 'once' }), await subscribe({ origin: 'once' })];
    const token = await tokenOf(store.knex, ANN);
    const page = await (await get(`/unsubscribe/${token}/${first}`)).text();
    expect(page).toContain(`Unsubscribe from the digest of Film ${HOSTILE_ESCAPED}?`);
    expect(page).toContain(`<form method="post" action="/unsubscribe/${token}/${first}">`);
    expect(await optOuts()).toEqual([]);
    expect(await (await post(`/unsubscribe/${token}/${first}`)).text()).toContain('You are unsubscribed');
    expect(await optOuts()).toEqual([ANN.address]);
    await post(`/subscriptions/${token}/${second}/subscribe`);
    expect(await optOuts()).toEqual([]);
  });

  test('keeps nothing for an owner who is no recipient, as links of notices once did', async () => {
    const id = await subscribe({ owner: ANN.address, targets: [BOB] });
    await post(`/unsubscribe/${await tokenOf(store.knex, ANN)}/${id}`);
    expect(await optOuts()).toEqual([]);
  });

  test('from everything is also from what was sent by hand', async () => {
    await subscribe({ origin: 'once' });
    await optOutOfAll(store.knex, ANN, now());
    expect(await optOuts()).toEqual([ANN.address]);
  });
});
