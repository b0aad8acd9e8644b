import { pausedSentence, type Resent } from '../../reports/deliver/resend.ts';
import { formatQuantity } from '../../reports/format.ts';
import { slotPath } from '../../reports/links.ts';
import type { Receives } from '../../reports/recipients.ts';
import type { Page } from './page.ts';
import { everythingLink, titleOf } from './receives.ts';
import { sheetPage } from './sheet.ts';

interface ResendQuestion {
  token: string;
  item: Receives;
}

/** Asks first: the link stands in a mail, where scanners open it. */
export function resendPage({ token, item }: ResendQuestion): Page {
  return sheetPage({
    title: 'Send again',
    heading: `Send the newest ${titleOf(item)} to those who missed it?`,
    lines: [
      'Nobody who got it gets it again, nor anybody who has unsubscribed or of whom it is not known whether it arrived. Addresses that were stopped are tried again.',
    ],
    forms: [{ action: `/subscriptions/${token}/${item.subscription.id}/retry`, button: 'Send it to those who missed it' }],
    links: [everythingLink(token)],
  });
}

/** The reason, and what is to be done first; nothing has changed. */
export function pausedPage({ token, item: { subscription } }: ResendQuestion): Page {
  return sheetPage({
    title: 'It is paused',
    lines: [pausedSentence(subscription.id), 'Resume it first, then send it again.'],
    forms: [{ action: `/subscriptions/${token}/${subscription.id}/resume`, button: 'Resume for everybody' }],
    links: [everythingLink(token)],
  });
}

export function resentPage({ token, item, resent: { slotId, planned } }: ResendQuestion & { resent: Resent }): Page {
  const links = [everythingLink(token)];
  if (slotId === undefined)
    return sheetPage({ title: 'Nothing to send', lines: [`Nothing of the ${titleOf(item)} has been due yet.`], links });
  if (planned === 0)
    return sheetPage({
      title: 'Nobody missed it',
      lines: [`There is nobody to whom the newest ${titleOf(item)} would be sent again.`],
      links: [...links, deliveryLink(slotId)],
    });
  return sheetPage({
    title: 'It is on its way',
    lines: [`The newest ${titleOf(item)} is being sent to ${formatQuantity(planned, 'recipient')} who missed it.`],
    links: [deliveryLink(slotId), ...links],
  });
}

function deliveryLink(slotId: number): { text: string; href: string } {
  return { text: 'What becomes of it', href: slotPath(slotId) };
}
