import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tokenOf } from '../../src/reports/recipients.ts';
import { addSubscription } from '../../src/reports/subscriptions.ts';
import { parseTimetable } from '../../src/reports/timetable.ts';
import { createPostgresPool } from '../../src/store/postgres.ts';
import type { Store } from '../../src/store/store.ts';
import { createTestLog } from '../support/log.ts';
import { formOf } from './support/form.ts';
import { HOSTILE_ESCAPED, hostileSource, now, openStore, startSite, type Site } from './support/site.ts';

const ANN = { channel: 'email', address: 'ann@example.org' } as const;
const BOB = { channel: 'email', address: 'bob@example.org' } as const;

let store: Store;
let site: Site;
let form: RequestInit;
let planned: number[] = [];
beforeAll(async () => {
  store = await openStore(hostileSource());
  site = await startSite({ knex: store.knex, onPlanned: (ids) => void planned.push(...ids) });
  form = await formOf(site.url, store);
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
/** Mail programs unsubscribe with no form; anything else is one. */
const post = (path: string, init: RequestInit = path.startsWith('/unsubscribe/') ? {} : form): Promise<Response> =>
  get(path, { method: 'POST', ...init });
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
      const response = await post(path, init);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('You are unsubscribed');
    }
    expect(await optOuts()).toEqual(['ann@example.org']);
    expect(await (await get(path)).text()).toContain('You are unsubscribed');
  });

  test('is no error for a subscription that is gone', async () => {
    const id = await subscribe();
    await store.knex('subscriptions').where({ id }).update({ removed_at: now() });
    const response = await post(`/unsubscribe/${await tokenOf(store.knex, ANN)}/${id}`);
    expect(response.status).toBe(200);
  });

  test('of a number that never was is not found', async () => {
    for (const send of [get, post]) expect((await send(`/unsubscribe/${await tokenOf(store.knex, ANN)}/999999`)).status).toBe(404);
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
    const sending = await post(`${path}/${id}/retry`);
    expect([sending.status, await sending.text()]).toEqual([200, expect.stringContaining('is being sent to 1 recipient who missed it.')]);
    expect(await store.knex('deliveries').select('slot_id', 'recipient', 'state')).toEqual([
      { slot_id: slot.id, recipient: 'bob@example.org', state: 'planned' },
    ]);
    expect(planned).toEqual([content.id]);
    await store.knex('deliveries').update({ state: 'sent' });
    expect(await (await post(`${path}/${id}/retry`)).text()).toContain('Nobody missed it');
    expect(await store.knex('deliveries').pluck('state')).toEqual(['sent']);
  });

  test('says that nothing was due yet instead of sending it', async () => {
    const id = await subscribe({ owner: ANN.address });
    const page = await (await post(`/subscriptions/${await tokenOf(store.knex, ANN)}/${id}/retry`)).text();
    expect(page).toContain('has been due yet');
    expect(planned).toEqual([]);
  });

  test('leaves an owner who is no recipient free to become one after “unsubscribe from all”', async () => {
    await subscribe({ owner: ANN.address, targets: [BOB] });
    const own = await subscribe({ targets: [ANN] });
    await post(`/subscriptions/${await tokenOf(store.knex, ANN)}/unsubscribe-all`);
    expect(await store.knex('opt_outs').select('subscription_id', 'address')).toEqual([{ subscription_id: own, address: ANN.address }]);
  });

  test('says why an address is not served any more, whether all is paused, and when the next one comes', async () => {
    const id = await subscribe({ targets: [ANN] });
    const path = `/subscriptions/${await tokenOf(store.knex, ANN)}`;
    expect(await (await get(path)).text()).toContain('You receive it. Next: Mon 9 Mar 2026, 09:00 Europe/Kyiv.');
    await store.knex('subscription_targets').update({ stopped_at: now(), stop_reason: '550 <b>mailbox full</b>' });
    await store.knex('subscriptions').where({ id }).update({ paused_at: now() });
    expect(await (await get(path)).text()).toContain(
      'You receive it. It can’t be delivered to you, so nothing is sent: 550 &lt;b&gt;mailbox full&lt;/b&gt;. It is paused for everybody.',
    );
  });

  test('escapes what people wrote, also in the names of buttons', async () => {
    await subscribe({ targets: [{ channel: 'slack', address: '<img src=x>' }] });
    const response = await get(`/subscriptions/${await tokenOf(store.knex, { channel: 'slack', address: '<img src=x>' })}`);
    const page = await response.text();
    expect(page).toContain('What &lt;img src=x&gt; receives');
    expect(page).toContain(`<span class="unseen">: Weekly digest of Film ${HOSTILE_ESCAPED}, Mondays 09:00 Europe/Kyiv</span>`);
    expect(page).not.toMatch(/<script(?! type="module" src="\/assets\/)|<style|\sstyle=|<p[^>]*>\s*<form/);
  });
});

describe('whoever writes to these pages', () => {
  let token: string;
  let id: number;
  beforeEach(async () => {
    id = await subscribe({ owner: ANN.address });
    token = await tokenOf(store.knex, ANN);
  });

  test('is heard whatever the kind of the body', async () => {
    for (const type of ['application/json', 'text/plain', 'application/octet-stream', 'x', 'multipart/form-data']) {
      const response = await post(`/unsubscribe/${token}/${id}`, { body: '{"not', headers: { 'content-type': type } });
      expect([type, response.status]).toEqual([type, 200]);
    }
    expect(await optOuts()).toEqual([ANN.address]);
  });

  test.each([
    ['announced', { 'content-length': '1000000000' }],
    ['not announced', { 'transfer-encoding': 'chunked' }],
  ])('is not waited for when the body is huge, %s', async (_how, headers) => {
    for (const path of [`/unsubscribe/${token}/${id}`, `/subscriptions/${token}/${id}/pause`, `/subscriptions/${token}/unsubscribe-all`]) {
      const request = httpRequest(site.url + path, { method: 'POST', headers });
      // The server hangs up on what is still under way.
      request.on('error', () => undefined);
      request.write('x'.repeat(20_000));
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      expect([path, response.statusCode, response.headers.connection]).toEqual([path, 413, 'close']);
      response.resume();
      await once(response, 'close');
      request.destroy();
    }
    expect(await optOuts()).toEqual([]);
    expect(await store.knex('subscriptions').whereNotNull('paused_at')).toEqual([]);
  });

  test('learns which methods there are, and changes nothing by another', async () => {
    const base = `/subscriptions/${token}`;
    for (const [path, methods, allowed] of [
      [`/unsubscribe/${token}/${id}`, ['PUT', 'DELETE', 'PATCH'], 'GET, HEAD, POST'],
      [`${base}/${id}/retry`, ['DELETE'], 'GET, HEAD, POST'],
      [base, ['POST', 'DELETE'], 'GET, HEAD'],
      ...['unsubscribe', 'subscribe', 'pause', 'resume'].map(
        (action) => [`${base}/${id}/${action}`, ['GET', 'HEAD', 'PUT'], 'POST'] as const,
      ),
      [`${base}/unsubscribe-all`, ['GET', 'HEAD', 'DELETE'], 'POST'],
    ] as const)
      for (const method of methods) {
        const response = await get(path, { method });
        expect([path, method, response.status, response.headers.get('allow')]).toEqual([path, method, 405, allowed]);
      }
    expect(await optOuts()).toEqual([]);
    expect(await store.knex('subscriptions').whereNotNull('paused_at')).toEqual([]);
  });

  test('changes nothing by opening every link that there is, as scanners do', async () => {
    const seen = new Set<string>();
    const waiting = [`/unsubscribe/${token}/${id}`, `/subscriptions/${token}`, `/subscriptions/${token}/${id}/retry`];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (seen.has(path)) continue;
      seen.add(path);
      await get(path, { method: 'HEAD' });
      const page = await (await get(path)).text();
      for (const [, link] of page.matchAll(/(?:href|action)="(\/(?:unsubscribe|subscriptions)[^"]*)"/g)) waiting.push(link!);
    }
    expect(seen).toContain(`/subscriptions/${token}/${id}/pause`);
    expect(seen).toContain(`/subscriptions/${token}/${id}/unsubscribe`);
    expect([await optOuts(), planned, await store.knex('deliveries')]).toEqual([[], [], []]);
    expect(await store.knex('subscriptions').whereNotNull('paused_at')).toEqual([]);
  });

  test.each(['x', '0x10', '1e3', '-1', '1.5', '99999999999999999999', '%00', '1%20or%201=1'])(
    'finds nothing under the number %s',
    async (number) => {
      for (const path of [`/unsubscribe/${token}/${number}`, `/subscriptions/${token}/${number}/retry`])
        for (const send of [get, post]) expect((await send(path)).status).toBe(404);
      expect((await post(`/subscriptions/${token}/${number}/pause`)).status).toBe(404);
    },
  );

  test('acts for the address of the token alone', async () => {
    const bobs = await tokenOf(store.knex, BOB);
    await post(`/unsubscribe/${bobs}/${id}`);
    expect(await optOuts()).toEqual([BOB.address]);
    expect(await (await get(`/subscriptions/${bobs}`)).text()).not.toContain(ANN.address);
  });
});

test('a token does not get into the log when the page breaks', async () => {
  const { log, lines } = createTestLog();
  const token = '12345678-1234-4234-8234-123456789abc';
  const knex = createPostgresPool({ connectionString: 'postgresql://ann@127.0.0.1:1/none', maxConnections: 1 });
  const cut = await startSite({ knex, log });
  for (const path of [`/unsubscribe/${token}/1`, `/subscriptions/${token}`, `/digests/${token}`])
    expect((await fetch(cut.url + path)).status).toBe(503);
  expect(lines()).toHaveLength(3);
  expect(JSON.stringify(lines())).not.toContain(token);
  await cut.close();
  await knex.destroy();
});
