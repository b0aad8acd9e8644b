import type { Receives } from '../../reports/recipients.ts';
import type { Page } from './page.ts';
import { everythingLink, titleOf } from './receives.ts';
import { sheetPage } from './sheet.ts';

export interface UnsubscribeQuestion {
  token: string;
  address: string;
  subscriptionId: number;
  /** Undefined: it is gone, or was never sent to this address. */
  item: Receives | undefined;
}

/** What one is about to leave, or that one has left it already. */
export function unsubscribePage(question: UnsubscribeQuestion): Page {
  const { token, address, subscriptionId, item } = question;
  if (item === undefined || !item.is_target || item.opted_out_at !== null) return unsubscribedPage(question);
  return sheetPage({
    title: 'Unsubscribe',
    heading: `Unsubscribe from the ${titleOf(item)}?`,
    lines: [item.subscription.origin === 'once' ? `It was sent to ${address} by hand.` : `It is sent to ${address}: ${item.timetable}.`],
    forms: [{ action: `/unsubscribe/${token}/${subscriptionId}`, button: 'Unsubscribe' }],
    links: [everythingLink(token)],
  });
}

/** Says that it is done, whether by this request or long before. */
export function unsubscribedPage({ token, address, item }: UnsubscribeQuestion): Page {
  return sheetPage({
    title: 'Unsubscribed',
    heading: 'You are unsubscribed',
    lines: [item === undefined ? `Nothing of it is sent to ${address}.` : `Nothing more of the ${titleOf(item)} is sent to ${address}.`],
    ...(item?.is_target === true
      ? { forms: [{ action: `/subscriptions/${token}/${item.subscription.id}/subscribe`, button: 'Subscribe again', isQuiet: true }] }
      : {}),
    links: [everythingLink(token)],
  });
}
