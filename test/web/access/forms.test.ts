/** Who only looks gets no cookie: it is for forms that change something. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tokenOf } from '../../../src/reports/recipients.ts';
import { addSubscription } from '../../../src/reports/subscriptions.ts';
import { parseTimetable } from '../../../src/reports/timetable.ts';
import type { Store } from '../../../src/store/store.ts';
import { hostileSource, now, openStore, startSite, type Site } from '../support/site.ts';

const ANN = { channel: 'email', address: 'ann@example.org' } as const;

let store: Store;
let site: Site;
beforeAll(async () => {
  store = await openStore(hostileSource());
  site = await startSite({
    knex: store.knex,
    sendToSlack: { channelsOf: async () => [], send: async () => ({ isPosted: false, message: '' }) },
  });
});
afterAll(async () => {
  await site.close();
  await store.close();
});

const policyOf = (response: Response): string => response.headers.get('Content-Security-Policy')!;

it.each(['/projects/1', '/projects/1/experiments', '/projects/1/experiments/1', '/projects/1/compare?experiments=1,2'])(
  '%s has a form that only asks, which its policy allows, and sets no cookie',
  async (path) => {
    const response = await fetch(site.url + path);
    expect(await response.text()).toMatch(/<form [^>]*method="get"/);
    expect(policyOf(response)).toContain("form-action 'self'");
    expect(response.headers.getSetCookie()).toEqual([]);
  },
);

it('sets no cookie and allows no form where there is none', async () => {
  const response = await fetch(site.url);
  expect(policyOf(response)).toContain("form-action 'none'");
  expect(response.headers.getSetCookie()).toEqual([]);
});

it('sets cookies and gives a token where a form changes something', async () => {
  await addSubscription(store.knex, { projectId: 1, timetable: parseTimetable('weekly', 'Europe/Kyiv'), targets: [ANN] }, now());
  const token = await tokenOf(store.knex, ANN);
  for (const path of [`/subscriptions/${token}`, '/projects/1/parts/figures/send?type=hybrid']) {
    const response = await fetch(site.url + path);
    expect(await response.text()).toMatch(/name="csrf" value="[^"]{40,}"/);
    expect(policyOf(response)).toContain("form-action 'self'");
    expect(response.headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual(['towerwatch-visitor', 'towerwatch-csrf']);
  }
});
