import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addSubscription } from '../../../src/reports/subscriptions.ts';
import { parseTimetable } from '../../../src/reports/timetable.ts';
import type { Store } from '../../../src/store/store.ts';
import { freezeDigest } from '../support/frozen.ts';
import { HOSTILE_ESCAPED, hostileSource, now, openStore, startSite, type Site } from '../support/site.ts';

let store: Store;
let site: Site;
let subscriptionId: number;
beforeAll(async () => {
  store = await openStore(hostileSource());
  site = await startSite({ knex: store.knex });
});
afterAll(async () => {
  await site.close();
  await store.close();
});
beforeEach(async () => {
  for (const table of ['slots', 'contents', 'subscriptions']) await store.knex(table).delete();
  subscriptionId = await addSubscription(
    store.knex,
    { projectId: 1, timetable: parseTimetable('weekly', 'Europe/Kyiv'), targets: [{ channel: 'email', address: 'ann@example.org' }] },
    now(),
  );
});

const read = async (path: string): Promise<string> => {
  const response = await fetch(site.url + path);
  const html = await response.text();
  expect([path, response.status]).toEqual([path, 200]);
  expect(html.match(/<h1[ >]/g)).toHaveLength(1);
  expect(html.match(/<caption/g)?.length ?? 0).toBe(html.match(/<table/g)?.length ?? 0);
  return html;
};
const hrefsOf = (html: string, pattern: RegExp): string[] =>
  [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!.replaceAll('&amp;', '&')).filter((href) => pattern.test(href));

async function insertSlots(count: number, changes: (i: number) => object = () => ({})): Promise<number[]> {
  const rows = await store
    .knex('slots')
    .insert(
      Array.from({ length: count }, (_slot, i) => ({
        subscription_id: subscriptionId,
        slot_at: new Date(now().getTime() - i * 3_600_000),
        origin: 'schedule',
        is_late: false,
        state: 'planned',
        created_at: now(),
        ...changes(i),
      })),
    )
    .returning<{ id: number }[]>('id');
  return rows.map(({ id }) => id);
}

function insertDelivery(slotId: number, recipient: string, changes: object): Promise<unknown> {
  return store.knex('deliveries').insert({
    slot_id: slotId,
    subscription_id: subscriptionId,
    slot_at: now(),
    origin: 'schedule',
    channel: 'email',
    recipient,
    state: 'sent',
    attempts: 1,
    created_at: now(),
    settled_at: now(),
    ...changes,
  });
}

describe('the list of subscriptions', () => {
  test('says who gets which digest, with addresses masked, and leads to what became of it', async () => {
    const html = await read('/subscriptions');
    expect(html).toContain('<h1>Subscriptions</h1>');
    expect(html).toContain('Mondays 09:00 Europe/Kyiv');
    expect(html).toContain('a…@example.org');
    expect(html).not.toContain('ann@example.org');
    expect(html).toContain(HOSTILE_ESCAPED);
    const [href] = hrefsOf(html, /subscription=/);
    await insertSlots(1);
    expect(hrefsOf(await read(href!), /^\/deliveries\/\d+$/)).toHaveLength(1);
    expect(hrefsOf(await read('/deliveries'), /subscriptions/)).toEqual(['/subscriptions']);
  });

  test('is of one project where that is asked for, whose page leads to it', async () => {
    for (const path of ['/subscriptions', '/deliveries'])
      expect(await read(`${path}?project=`), 'an empty field of a form').toBe(await read(path));
    expect(await read('/subscriptions?project=empty')).toContain('There is no subscription yet.');
    expect(hrefsOf(await read('/subscriptions?project=1'), /subscription=/)).toHaveLength(1);
    expect(hrefsOf(await read('/'), /subscriptions/)).toEqual(['/subscriptions']);
    expect(hrefsOf(await read('/projects/empty'), /subscriptions/)).toEqual(['/subscriptions?project=empty']);
    for (const path of ['/subscriptions?project=none', '/subscriptions?project=%00'])
      expect((await fetch(site.url + path)).status).toBe(404);
    const changed = await fetch(`${site.url}/subscriptions`, { method: 'POST' });
    expect([changed.status, changed.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

describe('the list of deliveries', () => {
  test('has each slot once over all its pages, the newest first, with its states', async () => {
    const ids = await insertSlots(65, (i) => (i === 64 ? { state: 'missed', missed: 3 } : { is_late: i === 0 }));
    await insertDelivery(ids[0]!, 'ann@example.org', {});
    await insertDelivery(ids[0]!, 'gone@example.org', { state: 'failed' });
    const seen: string[] = [];
    let path: string | undefined = `/deliveries?subscription=${subscriptionId}`;
    const pages: string[] = [];
    while (path !== undefined) {
      const html = await read(path);
      pages.push(html);
      seen.push(...hrefsOf(html, /^\/deliveries\/\d+$/));
      [path] = hrefsOf(html, /before=/);
      if (path !== undefined) expect(path).toContain(`subscription=${subscriptionId}`);
    }
    expect(pages).toHaveLength(3);
    expect(seen).toEqual(ids.map((id) => `/deliveries/${id}`));
    expect(pages[0]).toContain('1 sent, 1 failed, late');
    expect(pages[2]).toContain('3 missed');
    expect(pages[0]).toContain(HOSTILE_ESCAPED);
  });

  test('is of one project where that is asked for, and leads back to it', async () => {
    await insertSlots(1);
    expect(await read('/deliveries?project=empty')).toContain('Nothing was due yet.');
    const html = await read('/deliveries?project=1');
    expect(hrefsOf(html, /^\/deliveries\/\d+$/)).toHaveLength(1);
    expect(hrefsOf(html, /^\/projects\//)).toHaveLength(1);
  });

  test('is linked from the home page, and from each project with its own', async () => {
    expect(hrefsOf(await read('/'), /deliveries/)).toEqual(['/deliveries']);
    expect(hrefsOf(await read('/projects/empty'), /deliveries/)).toEqual(['/deliveries?project=empty']);
  });

  test.each([
    ['/deliveries?before=x', 400],
    ['/deliveries?before=1&before=2', 400],
    ['/deliveries?subscription=1e9', 400],
    ['/deliveries?subscription=99999999999999999999', 400],
    ['/deliveries?project=none', 404],
    ['/deliveries?project=%00', 404],
    ['/deliveries/x', 404],
    ['/deliveries/-1', 404],
    ['/deliveries/999999', 404],
    ['/deliveries/99999999999999999999', 404],
  ])('answers %s with %d', async (path, status) => {
    expect((await fetch(site.url + path)).status).toBe(status);
  });
});

describe('one slot', () => {
  test('has each recipient, masked, with state, time, attempts, error and remedy, the troubled first', async () => {
    const [id] = await insertSlots(1);
    await insertDelivery(id!, 'ann@example.org', {});
    await insertDelivery(id!, 'C0123456789', { channel: 'slack', state: 'planned', next_attempt_at: now(), settled_at: null });
    await insertDelivery(id!, 'gone@example.org', {
      state: 'failed',
      attempts: 8,
      reason: '550 5.1.1 <gone@example.org>: <b>no such user</b>, behind it was gone.for-ever+x@mx.example.net',
      remedy: 'Correct gone@example.org.',
    });
    const html = await read(`/deliveries/${id}`);
    const cells = [...html.matchAll(/<td class="[^"]*">([^<]*)<\/td>/g)].map(([, text]) => text);
    expect(cells.slice(-15)).toEqual([
      'g…@example.org',
      'failed',
      'Wed 4 Mar 2026, 14:00 Europe/Kyiv',
      '8',
      '550 5.1.1 &lt;g…@example.org&gt;: &lt;b&gt;no such user&lt;/b&gt;, behind it was g…@mx.example.net. Correct g…@example.org.',
      'C0123456789',
      'planned',
      'next try Wed 4 Mar 2026, 14:00 Europe/Kyiv',
      '1',
      expect.any(String),
      'a…@example.org',
      'sent',
      'Wed 4 Mar 2026, 14:00 Europe/Kyiv',
      '1',
      expect.any(String),
    ]);
    expect(html).not.toMatch(/gone[@.]|ann@/);
  });

  test('opens what was sent', async () => {
    const { slotId, token, digest } = await freezeDigest({ store, subscriptionId, now: now() });
    const html = await read(`/deliveries/${slotId}`);
    expect(html).toContain(`<a href="/digests/${token}">What was sent</a>`);
    expect(html).toContain(digest.subject.replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
  });

  test('masks what is said of a digest that could not be made', async () => {
    const { slotId, contentId } = await freezeDigest({ store, subscriptionId, now: now() });
    await store.knex('contents').where({ id: contentId }).update({ state: 'failed', reason: 'boss@example.org said no' });
    for (const path of ['/deliveries', `/deliveries/${slotId}`]) {
      const html = await read(path);
      expect(html).toContain('could not be made: b…@example.org said no');
      expect(html).not.toContain('What was sent<');
    }
  });
});
