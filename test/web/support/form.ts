/** A browser that sends forms: with the cookies of a page that has one, and with what the page says that a form must bring back. */
import { tokenOf } from '../../../src/reports/recipients.ts';
import { addSubscription } from '../../../src/reports/subscriptions.ts';
import { parseTimetable } from '../../../src/reports/timetable.ts';
import type { Store } from '../../../src/store/store.ts';

/** Cookies that a response sets, as a browser sends them back. */
export function cookiesOf({ headers }: Pick<Response, 'headers'>): string {
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0]!)
    .join('; ');
}

export function csrfOf(page: string): string {
  return /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
}

const VISITOR = { channel: 'email', address: 'visitor@example.org' } as const;

/** What makes any form of the site acceptable, for somebody who has not signed in. */
export async function formOf(url: string, { knex }: Pick<Store, 'knex'>): Promise<{ body: string; headers: Record<string, string> }> {
  const subscription = { projectId: 1, timetable: parseTimetable('weekly', 'UTC'), targets: [VISITOR] };
  const id = await addSubscription(knex, subscription, new Date());
  const response = await fetch(`${url}/subscriptions/${await tokenOf(knex, VISITOR)}`);
  const csrf = csrfOf(await response.text());
  await knex('subscriptions').where({ id }).delete();
  return {
    body: new URLSearchParams({ csrf }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: cookiesOf(response) },
  };
}
