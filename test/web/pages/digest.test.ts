import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSubscription } from '../../../src/reports/subscriptions.ts';
import { parseTimetable } from '../../../src/reports/timetable.ts';
import type { Store } from '../../../src/store/store.ts';
import { freezeDigest, type Frozen } from '../support/frozen.ts';
import { HOSTILE_ESCAPED, hostileSource, now, openStore, startSite, type Site } from '../support/site.ts';

let store: Store;
let site: Site;
let subscriptionId: number;
let frozen: Frozen;
let minutes = 0;

/** Each at a moment of its own: equal ones share one making. */
async function freeze(options: Partial<Parameters<typeof freezeDigest>[0]> = {}): Promise<Frozen> {
  minutes += 1;
  return freezeDigest({ store, subscriptionId, now: new Date(now().getTime() + minutes * 60_000), ...options });
}

beforeAll(async () => {
  store = await openStore(hostileSource());
  site = await startSite({ knex: store.knex });
  subscriptionId = await addSubscription(
    store.knex,
    { projectId: 1, timetable: parseTimetable('weekly', 'Europe/Kyiv'), targets: [{ channel: 'email', address: 'ann@example.org' }] },
    now(),
  );
  frozen = await freeze();
});
afterAll(async () => {
  await site.close();
  await store.close();
});

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(site.url + path, init);
const read = async (path: string): Promise<string> => {
  const response = await get(path);
  const html = await response.text();
  expect([path, response.status]).toEqual([path, 200]);
  return html;
};

describe('a digest as it was sent', () => {
  test('has its words, period, zone and times, and nothing of whoever got it', async () => {
    const html = await read(`/digests/${frozen.token}`);
    expect(html).toContain('Exp #1');
    expect(html).toContain('23 Feb – 1 Mar 2026 · Europe/Kyiv');
    expect(html).toContain('As it was sent, made on Wed 4 Mar 2026, 14:01 Europe/Kyiv, with data as of Wed 4 Mar 2026, 14:00 Europe/Kyiv.');
    expect(html).toContain(HOSTILE_ESCAPED);
    for (const { title } of frozen.digest.sections) expect(html).toContain(`>${title}</h2>`);
    expect(html).not.toMatch(/ann@|unsubscribe\.towerwatch|preferences\.towerwatch|<script(?! type="module" src="\/assets\/)|\sstyle=/);
    expect(html.match(/<h1[ >]/g)).toHaveLength(1);
    expect(html.match(/<caption/g)?.length ?? 0).toBe(html.match(/<table/g)?.length ?? 0);
  });

  test('shows the very pictures that were sent, each beside its words', async () => {
    const html = await read(`/digests/${frozen.token}`);
    const sources = [...html.matchAll(/<img src="([^"]+)" alt="([^"]+)" width="640" height="400"/g)];
    expect(sources.map(([, src]) => src)).toEqual(frozen.digest.pictures.map((picture) => `/digests/${frozen.token}/${picture!.name}`));
    expect(sources.length).toBeGreaterThan(0);
    for (const [i, [, src]] of sources.entries()) {
      const response = await get(src!);
      expect(await response.text()).toBe(`picture of ${frozen.digest.pictures[i]!.name.replace(/-\d+\.png$/, '')}`);
      expect(response.headers.get('content-type')).toBe('image/png');
      expect(response.headers.get('cache-control')).toContain('immutable');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      // Else the mail in its sandbox could not show it.
      expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    }
  });

  test('stays what it was when the experiments change', async () => {
    const before = await read(`/digests/${frozen.token}`);
    await store.knex('experiments').where({ id: 1 }).update({ recall_at_100: 0.9 });
    expect(await read(`/digests/${frozen.token}`)).toBe(before);
    await store.knex('experiments').where({ id: 1 }).update({ recall_at_100: 0.4731 });
  });

  test('gives the leaders as a file to keep', async () => {
    expect(await read(`/digests/${frozen.token}`)).toContain(`href="/digests/${frozen.token}/leaders.csv">Download leaders.csv`);
    const response = await get(`/digests/${frozen.token}/leaders.csv`);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename=leaders.csv');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(await response.text()).toBe('place,experiment\n1,Exp #1\n');
  });

  test('says that it came late, and tells a chart in words that could not be drawn', async () => {
    const late = await freeze({ lateNote: 'Sent late: this was due on Mon 2 Mar 2026, 09:00 Europe/Kyiv.', draw: async () => null });
    const html = await read(`/digests/${late.token}`);
    expect(html).toContain('Sent late: this was due on Mon 2 Mar 2026, 09:00 Europe/Kyiv.');
    expect(html.match(/could not be drawn\./g)).toHaveLength(late.digest.pictures.length);
    expect(html).not.toContain('<img');
  });

  test('gives each picture its own place when the one before it is missing', async () => {
    const { contentId, token, digest } = await freeze();
    const [name] = digest.pictures.map((picture) => picture!.name);
    const withMissing = { ...digest, sections: [...digest.sections, ...digest.sections], pictures: [null, ...digest.pictures] };
    await store
      .knex('contents')
      .where({ id: contentId })
      .update({ digest: JSON.stringify(withMissing) });
    const html = await read(`/digests/${token}`);
    expect(html.indexOf('could not be drawn.')).toBeGreaterThan(0);
    expect(html.indexOf(`<img src="/digests/${token}/${name}"`)).toBeGreaterThan(html.indexOf('could not be drawn.'));
  });

  test('is not indexed, not kept by browsers, and sends no referrer', async () => {
    for (const method of ['GET', 'HEAD']) {
      const { headers } = await get(`/digests/${frozen.token}`, { method });
      expect(headers.get('x-robots-tag')).toContain('noindex');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toContain("form-action 'none'");
    }
  });

  test('can’t be written to', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const response = await get(`/digests/${frozen.token}`, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });
});

describe('as it was mailed', () => {
  test('is the mail’s own HTML in a sandbox, with its pictures and without personal links', async () => {
    const response = await get(`/digests/${frozen.token}/as-mailed`);
    const html = await response.text();
    const [first] = frozen.digest.pictures;
    expect(html).toContain('<h1 style="font-size: 20px">mailed</h1>');
    expect(html).toContain(`<img src="/digests/${frozen.token}/${first!.name}" alt="">`);
    expect(html).not.toMatch(/cid:|\.invalid/);
    expect(html.split(`href="/digests/${frozen.token}#personal-links"`)).toHaveLength(3);
    expect(await read(`/digests/${frozen.token}`)).toContain('id="personal-links"');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/; sandbox allow-popups$/);
    expect(policy).not.toMatch(/script-src|allow-scripts|allow-same-origin/);
  });
});

describe('nothing is found', () => {
  test.each(['x', '%00', 'a'.repeat(500), '../../etc/passwd', "' or 1=1 --", '00000000-0000-4000-8000-000000000000'])(
    'under the token %s',
    async (token) => {
      for (const rest of ['', '/as-mailed', '/leaders.csv'])
        expect((await get(`/digests/${encodeURIComponent(token)}${rest}`)).status).toBe(404);
    },
  );

  test.each(['none.png', '%2e%2e%2fleaders.csv', 'LEADERS.CSV', '%00'])('of a file named %s', async (name) => {
    expect((await get(`/digests/${frozen.token}/${name}`)).status).toBe(404);
  });

  test('of a digest that is not kept any more, and its page and slot say so', async () => {
    const old = await freeze();
    expect((await get(`/digests/${old.token}`)).status).toBe(200);
    await store.knex('contents').where({ id: old.contentId }).delete();
    const response = await get(`/digests/${old.token}`);
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('so old that it is not kept any more')]);
    expect(await read(`/deliveries/${old.slotId}`)).toContain('so old that it is not kept any more');
  });

  test('of a notice, which names addresses whole', async () => {
    const [notice] = await store
      .knex('contents')
      .insert({
        key: 'notice',
        kind: 'notice',
        request: '{}',
        state: 'frozen',
        created_at: now(),
        frozen_at: now(),
        subject: 'Not delivered',
        html: 'gone@example.org',
        text: 'gone@example.org',
        digest: 'null',
        slack: 'null',
      })
      .returning<{ id: number; token: string }[]>(['id', 'token']);
    for (const rest of ['', '/as-mailed']) expect((await get(`/digests/${notice!.token}${rest}`)).status).toBe(404);
    const [slot] = await store
      .knex('slots')
      .insert({
        subscription_id: subscriptionId,
        slot_at: now(),
        origin: 'notice',
        is_late: false,
        state: 'planned',
        content_id: notice!.id,
        created_at: now(),
      })
      .returning<{ id: number }[]>('id');
    const html = await read(`/deliveries/${slot!.id}`);
    expect(html).toContain('notice to the owner');
    expect(html).not.toContain(notice!.token);
  });
});
