import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tokenOf } from '../../src/reports/recipients.ts';
import { addSubscription } from '../../src/reports/subscriptions.ts';
import { parseTimetable } from '../../src/reports/timetable.ts';
import type { Store } from '../../src/store/store.ts';
import { HOSTILE_ESCAPED, hostileSource, now, openStore, startSite, type Site } from './support/site.ts';

const ANN = { channel: 'email', address: 'ann@example.org' } as const;
const BOB = { channel: 'email', address: 'bob@example.org' } as const;

let store: Store;
let site: Site;
let planned: number[] = [];
beforeAll(async () => {
  store = await openStore(hostileSource());
  site = await startSite({ knex: store.knex, onPlanned: (ids) => void planned.push(...ids) });
});
afterAll(async () => {
  await site.close();
  await store.close();
});
beforeEach(async () => {
  planned = [];
  await store.knex('subscriptions').delete();
  await store.knex('slots').delete();
});

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(site.url + path, { redirect: 'manual', ...init });
const post = (path: string, init?: RequestInit): Promise<Response> => get(path, { method: 'POST', ...init });
const optOuts = (): Promise<string[]> => store.knex('opt_outs').orderBy('address').pluck('address');
const subscribe = (changes: Partial<Parameters<typeof addSubscription>[1]> = {}): Promise<number> =>
  addSubscription(store.knex, { projectId: 1, timetable: parseTimetable('weekly', 'Europe/Kyiv'), targets: [ANN, BOB], ...changes }, now());

describe('unsubscribing', () => {
  test('shows what is left, and changes nothing until a person says so', async () => {
    const id = await subscribe();
    const path = `/unsubscribe/${await tokenOf(store.knex, ANN)}/${id}`;
    for (const method of ['GET', 'HEAD']) expect((await get(path, { method })).status).toBe(200);
    expect(await optOuts()).toEqual([]);
    const response = await get(path);
    const page = await response.text();
    expect(page).toContain(`Unsubscribe from the weekly digest of Film ${HOSTILE_ESCAPED}?`);
    expect(page).toContain('Mondays 09:00 Europe/Kyiv');
    expect(page).toContain(`<form method="post" action="${path}">`);
    expect(response.headers.get('content-security-policy')).toContain("form-action 'self'");
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('x-robots-tag')).toContain('noindex');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    [
      'one click of a mail program',
      { body: 'List-Unsubscribe=One-Click', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    [
      'one click in parts',
      {
        body: '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--',
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
      },
    ],
    ['a form', {}],
  ])('acts on %s, once or twice, without a cookie or a login', async (_what, init) => {
    const id = await subscribe();
    const path = `/unsubscribe/${await tokenOf(store.knex, ANN)}/${id}`;
    for (let time = 0; time < 2; time += 1) {
      const response = await post(path, init as RequestInit);
      expect(response.status).toBe(200);
      expect(response.headers.get('set-cookie')).toBeNull();
      expect(await response.text()).toContain('You are unsubscribed');
    }
    expect(await optOuts()).toEqual(['ann@example.org']);
    expect(await (await get(path)).text()).toContain('You are unsubscribed');
  });

  test('is no error for a subscription that is gone', async () => {
    const response = await post(`/unsubscribe/${await tokenOf(store.knex, ANN)}/999`);
    expect([response.status, await optOuts()]).toEqual([200, []]);
  });

  test.each(['00000000-0000-4000-8000-000000000000', 'x', '%00', "'; drop table opt_outs; --", 'a'.repeat(500)])(
    'of a token that nobody has is not found: %s',
    async (token) => {
      const id = await subscribe();
      for (const send of [get, post]) expect((await send(`/unsubscribe/${encodeURIComponent(token)}/${id}`)).status).toBe(404);
      expect(await optOuts()).toEqual([]);
    },
  );
});

describe('what one receives', () => {
  test('is each subscription with its state, and can be left and joined again, one by one or all at once', async () => {
    const first = await subscribe();
    await subscribe({ projectId: 2, timetable: parseTimetable('daily 08:30', 'UTC'), types: ['ranking'], targets: [ANN] });
    await subscribe({ targets: [BOB] });
    const path = `/subscriptions/${await tokenOf(store.knex, ANN)}`;
    const page = await (await get(path)).text();
    expect(page).toContain('What ann@example.org receives');
    expect(page).toContain('Daily digest of Empty');
    expect(page.match(/You receive it\./g)).toHaveLength(2);
    expect(page).not.toContain('Pause');
    const left = await post(`${path}/${first}/unsubscribe`);
    expect([left.status, left.headers.get('location')]).toEqual([303, path]);
    expect(await (await get(path)).text()).toContain('You have unsubscribed from it.');
    await post(`${path}/${first}/subscribe`);
    expect(await optOuts()).toEqual([]);
    await post(`${path}/unsubscribe-all`);
    expect(await optOuts()).toEqual(['ann@example.org', 'ann@example.org']);
  });

  test('lets an owner, and nobody else, pause it for everybody and send it again', async () => {
    const id = await subscribe({ owner: 'owner@example.org', targets: [BOB] });
    const path = `/subscriptions/${await tokenOf(store.knex, { channel: 'email', address: 'owner@example.org' })}`;
    expect(await (await get(path)).text()).toContain('You own it');
    await post(`${path}/${id}/pause`);
    expect(await store.knex('subscriptions').whereNotNull('paused_at').pluck('id')).toEqual([id]);
    await post(`${path}/${id}/resume`);
    expect(await store.knex('subscriptions').whereNotNull('paused_at')).toEqual([]);
    const stranger = `/subscriptions/${await tokenOf(store.knex, BOB)}`;
    for (const action of ['pause', 'resume', 'retry']) expect((await post(`${stranger}/${id}/${action}`)).status).toBe(404);
    expect((await get(`${stranger}/${id}/retry`)).status).toBe(404);
    expect((await post(`${path}/${id}/explode`)).status).toBe(405);

    const [content] = await store
      .knex('contents')
      .insert({ key: 'k', kind: 'digest', request: '{}', state: 'frozen', created_at: now() })
      .returning('id');
    const [slot] = await store
      .knex('slots')
      .insert({
        subscription_id: id,
        slot_at: now(),
        origin: 'schedule',
        is_late: false,
        state: 'planned',
        content_id: content.id,
        created_at: now(),
      })
      .returning('id');
    expect(await (await get(`${path}/${id}/retry`)).text()).toContain('to those who missed it?');
    expect(await store.knex('deliveries')).toEqual([]);
    expect((await post(`${path}/${id}/retry`)).status).toBe(303);
    expect(await store.knex('deliveries').select('slot_id', 'recipient', 'state')).toEqual([
      { slot_id: slot.id, recipient: 'bob@example.org', state: 'planned' },
    ]);
    expect(planned).toEqual([content.id]);
  });
});

describe('deliveries', () => {
  test('are listed by page and filter, and each slot has its recipients, masked, with the reason', async () => {
    const id = await subscribe();
    const slots = await store
      .knex('slots')
      .insert(
        Array.from({ length: 35 }, (_slot, i) => ({
          subscription_id: id,
          slot_at: new Date(now().getTime() - i * 3_600_000),
          origin: 'schedule',
          is_late: i === 0,
          state: i === 34 ? 'missed' : 'planned',
          missed: i === 34 ? 3 : 0,
          created_at: now(),
        })),
      )
      .returning<{ id: number }[]>('id');
    await store.knex('deliveries').insert({
      slot_id: slots[0]!.id,
      subscription_id: id,
      slot_at: now(),
      origin: 'schedule',
      channel: 'email',
      recipient: 'gone@example.org',
      state: 'failed',
      reason: '550 <b>no such user</b>',
      remedy: 'Correct the address.',
      attempts: 1,
      created_at: now(),
      settled_at: now(),
    });
    const first = await (await get('/deliveries?subscription=' + id)).text();
    expect(first).toContain('1 failed, late');
    const older = /href="(\/deliveries\?[^"]*before=[^"]*)"/.exec(first)![1]!.replaceAll('&amp;', '&');
    expect(await (await get(older)).text()).toContain('3 missed');
    expect(await (await get('/deliveries?project=empty')).text()).toContain('Nothing was due yet.');
    const slot = await (await get(`/deliveries/${slots[0]!.id}`)).text();
    expect(slot).toContain('g…@example.org');
    expect(slot).not.toContain('gone@');
    expect(slot).toContain('550 &lt;b&gt;no such user&lt;/b&gt; Correct the address.');
  });

  test.each([
    ['/deliveries?before=x', 400],
    ['/deliveries?subscription=1e9', 400],
    ['/deliveries?project=none', 404],
    ['/deliveries/x', 404],
    ['/deliveries/999999', 404],
    ['/digests/x', 404],
    ['/digests/00000000-0000-4000-8000-000000000000', 404],
    ['/digests/00000000-0000-4000-8000-000000000000/a.png', 404],
  ])('answer %s with %d', async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });
});
