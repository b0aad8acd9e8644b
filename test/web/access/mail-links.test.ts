import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withSignedLinks } from '../../../src/reports/deliver/signed-mail.ts';
import type { FrozenContent, Outgoing } from '../../../src/reports/deliver/channel.ts';
import { readContent } from '../../../src/reports/deliver/freeze.ts';
import { readSignedPath, revokeLinks, signedPath } from '../../../src/reports/page-links.ts';
import { addSubscription } from '../../../src/reports/subscriptions.ts';
import { parseTimetable } from '../../../src/reports/timetable.ts';
import type { Store } from '../../../src/store/store.ts';
import { OPEN_HERE, type AccessOptions } from '../../../src/web/access/access.ts';
import { freezeDigest, type Frozen } from '../support/frozen.ts';
import { hostileSource, now as start, openStore, startSite, type Site } from '../support/site.ts';

const SECRETS = ['new'.repeat(15), 'old'.repeat(15)] as const;
const BASE = 'https://towerwatch.example.org';
const DAY = 86_400_000;

let store: Store;
let site: Site;
let frozen: Frozen;
let clock = start().getTime();
const now = (): Date => new Date(clock);

beforeAll(async () => {
  store = await openStore(hostileSource());
  const access: AccessOptions = { ...OPEN_HERE, mode: 'closed', linkSecrets: SECRETS };
  site = await startSite({ knex: store.knex, access, now });
  const subscription = {
    projectId: 1,
    timetable: parseTimetable('weekly', 'UTC'),
    targets: [{ channel: 'email', address: 'ann@example.org' } as const],
  };
  frozen = await freezeDigest({ store, subscriptionId: await addSubscription(store.knex, subscription, now()), now: now() });
});
afterAll(async () => {
  await site.close();
  await store.close();
});

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(site.url + path, { redirect: 'manual', ...init });
const origin = (changes: object = {}) => ({ contentId: frozen.contentId, projectId: 1, issuedAt: now(), ...changes });
const link = (path: string, changes: object = {}, secret: string = SECRETS[0]): string => signedPath(path, origin(changes), secret);

describe('a link of a mail', () => {
  test('opens its page, with its pictures, and nothing else', async () => {
    const path = `/digests/${frozen.token}`;
    const page = await get(link(path));
    const html = await page.text();
    expect([page.status, page.headers.get('referrer-policy')]).toEqual([200, 'no-referrer']);
    const pictures = [...html.matchAll(/<img src="([^"]+)"/g)].map(([, src]) => src!.replaceAll('&amp;', '&'));
    expect(pictures.length).toBeGreaterThan(0);
    for (const picture of pictures) expect((await get(picture)).status).toBe(200);
    for (const picture of pictures) expect((await get(picture.split('?')[0]!)).status).toBe(403);
    const shown = [...html.matchAll(/href="(\/(?!assets)[^"#]*)"/g)].map(([, href]) => href!.replaceAll('&amp;', '&'));
    expect(shown).toContain('/');
    for (const href of shown) expect([href, (await get(href)).status]).toEqual([href, href.startsWith('/digests/') ? 200 : 403]);
    expect(html).not.toContain('<form');
  });

  test.each(['/projects/1?type=hybrid', '/projects/1/experiments/1', '/deliveries?project=1'])(
    'opens %s, by the older secret too',
    async (path) => {
      for (const secret of SECRETS) expect((await get(link(path, {}, secret))).status).toBe(200);
      expect((await get(link(path), { method: 'POST' })).status).toBe(403);
    },
  );

  test('brings no way to what its reader may not open', async () => {
    for (const path of [
      '/projects/1?type=hybrid',
      '/projects/1/experiments/1',
      '/projects/1/compare?experiments=1,2',
      '/projects/1/experiments?status=completed&search=exp&chosen=1',
    ]) {
      const response = await get(link(path));
      const html = await response.text();
      expect([path, response.status]).toEqual([path, 200]);
      expect(html).not.toMatch(
        /href="[^"]*\/(?:parts|api)\/|limit=|class="(?:tabs|search|compare|compare-links|part-links|limits|sort)"|<form|<input|rel="next"/,
      );
      if (path.includes('search=')) expect(html).toContain('Of these alone: Completed · “exp”');
    }
  });

  test('brings pictures with a page that whoever has it may not ask for', async () => {
    const html = await (await get(link('/projects/1/experiments/1'))).text();
    expect(html.match(/data-spec="[^"]*"><svg/g)).toHaveLength(2);
    expect(html).not.toMatch(/<img|og:image/);
  });

  test('opens no other page, no other query, and no page of another project', async () => {
    const token = new URL(BASE + link('/projects/1/experiments/1')).searchParams.get('link')!;
    for (const path of [
      '/projects/1/experiments/2',
      '/projects/1',
      '/',
      '/projects/1/experiments/1/parts/top.csv',
      `/digests/${frozen.token}`,
    ]) {
      const response = await get(`${path}${path.includes('?') ? '&' : '?'}link=${token}`);
      expect([path, response.status, await response.text()]).toEqual([
        path,
        403,
        expect.stringContaining('This link does not open this page.'),
      ]);
    }
    expect((await get(link('/projects/1', { projectId: 2 }))).status).toBe(404);
    expect((await get(link(`/digests/${frozen.token}`, { projectId: 2 }))).status).toBe(404);
    expect((await get(`/api/experiments/dashboard-stats?project=1&link=${token}`)).status).toBe(403);
  });

  test('goes on opening its page with parameters that the page does not read', async () => {
    const digest = `/digests/${frozen.token}`;
    for (const path of ['/projects/1', '/projects/1?type=hybrid', '/projects/1/experiments/1', '/deliveries?project=1', digest]) {
      const whole = link(path);
      const tracked = whole.replace('link=', 'utm_source=x&link=');
      for (const one of [`${whole}&utm_source=x&utm_medium=y%20z`, tracked, `${whole}&fbclid`, `${whole}&`])
        expect([one, (await get(one)).status]).toEqual([one, 200]);
    }
    expect((await get(`${link(digest)}&type=ranking`)).status).toBe(200);
  });

  test.each([
    ['/projects/1?type=hybrid', 'type=ranking'],
    ['/projects/1', 'typ%65=ranking'],
    ['/projects/1', 'limit=50'],
    ['/projects/1', 'sort=rank'],
    ['/projects/1/experiments', 'page=2'],
    ['/projects/1/experiments', 'search=x'],
    ['/projects/1/compare?experiments=1,2', 'experiments=3'],
    ['/deliveries?project=1', 'before=7'],
    ['/deliveries', 'project=1'],
  ])('to %s is refused with %s, which its page reads', async (path, added) => {
    expect((await get(`${link(path)}&${added}`)).status).toBe(403);
  });

  test('and whatever it leads to asks not to be indexed', async () => {
    for (const path of [
      link('/projects/1'),
      `${link('/projects/1')}&type=hybrid`,
      '/projects/1',
      `/digests/${frozen.token}`,
      '/unsubscribe/x/1',
    ])
      expect([path, (await get(path)).headers.get('x-robots-tag')]).toEqual([path, 'noindex, nofollow']);
  });

  test('that was changed anywhere opens nothing', async () => {
    const whole = link('/projects/1');
    const at = whole.indexOf('link=') + 'link='.length;
    for (let i = at; i < whole.length; i += 1) {
      const changed = whole.slice(0, i) + (whole[i] === 'b' ? 'c' : 'b') + whole.slice(i + 1);
      expect(readSignedPath(changed, { secrets: SECRETS, now: now() }).kind).toBe('altered');
    }
    const token = whole.slice(at);
    for (const changed of [`${token}x`, `${token}.zzz`, `${token}=`])
      expect(readSignedPath(`/projects/1?type=hybrid&link=${changed}`, { secrets: SECRETS, now: now() }).kind).toBe('altered');
    for (const token of ['', '1', '1.2.3', '2.1.1.1.x', `${whole.slice(at)}&link=x`, `${whole.slice(at)}x`, '%00'])
      expect((await get(`/projects/1?link=${token}`)).status).toBe(403);
    expect(readSignedPath(whole, { secrets: ['other'], now: now() }).kind).toBe('altered');
  });

  test('has a life of 30 days', async () => {
    const path = link('/projects/1');
    clock += 29 * DAY;
    expect((await get(path)).status).toBe(200);
    clock += 2 * DAY;
    const response = await get(path);
    expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('This link has expired.')]);
    clock -= 31 * DAY;
  });

  test('can be taken back, by its mail and all of them', async () => {
    const [own, other] = [link('/projects/1'), link('/projects/1', { contentId: 999 })];
    await revokeLinks(store.knex, frozen.contentId, now());
    expect([(await get(own)).status, (await get(other)).status]).toEqual([403, 200]);
    await revokeLinks(store.knex, 'all', now());
    expect((await get(other)).status).toBe(403);
    clock += 1_000;
    expect((await get(link('/projects/1'))).status).toBe(200);
    await store.knex('link_revocations').delete();
  });
});

describe('a mail', () => {
  test('has links that open their pages, the same each time, and what is kept has none', async () => {
    const content = (await readContent(store.knex, { id: frozen.contentId }))!;
    const html = `<a href="${BASE}/projects/1?type=hybrid&amp;x=1">a</a> <a href="${BASE}/subscriptions/t">b</a> <a href="https://x.org/projects/1">c</a>`;
    const text = `See ${BASE}/projects/1/experiments/1. Or ${BASE}/digests/${frozen.token}#note, or ${BASE}/unsubscribe/t/1`;
    const sent: FrozenContent[] = [];
    const channel = { send: async ({ content: one }: Outgoing) => (sent.push(one), { kind: 'sent' as const, reference: null }) };
    const outgoing = {
      key: 'k',
      recipient: 'r',
      projectId: 1,
      workspaceId: null,
      content: { ...content, html, text },
      links: { unsubscribe: null, preferences: '' },
      progress: null,
    };
    const hooks = { signal: new AbortController().signal, handOver: async () => undefined, save: async () => undefined };
    for (const secret of [SECRETS[0], SECRETS[0], undefined])
      await withSignedLinks(channel as never, { secret, baseUrl: () => BASE }).send(outgoing, hooks);
    const [first, second, plain] = sent as [FrozenContent, FrozenContent, FrozenContent];
    expect([first.html, first.text]).toEqual([second.html, second.text]);
    expect([plain.html, plain.text]).toEqual([html, text]);
    expect(first.html).toContain(`<a href="${BASE}/subscriptions/t">b</a> <a href="https://x.org/projects/1">c</a>`);
    expect(first.text).toMatch(/link=[\w.-]+\. Or .*link=[\w.-]+#note, or .*\/unsubscribe\/t\/1$/);
    const hrefs = [...`${first.html} ${first.text}`.matchAll(/(?<=example\.org)\/(?:projects|digests)[^"\s#]*[\w-]/g)].map(([path]) =>
      path.replaceAll('&amp;', '&'),
    );
    expect(hrefs).toHaveLength(3);
    for (const href of hrefs) expect([href, (await get(href)).status]).toEqual([href, 200]);
  });
});
