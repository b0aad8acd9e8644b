import { pausedSentence, SPARED_SENTENCE, type ResendableSlot, type Resent } from '../../reports/deliver/resend.ts';
import { formatQuantity } from '../../reports/format.ts';
import { resendPath, slotPath } from '../../reports/links.ts';
import { momentIn } from '../../reports/period.ts';
import type { Receives } from '../../reports/recipients.ts';
import type { Page } from './page.ts';
import { everythingLink, titleOf } from './receives.ts';
import { sheetPage } from './sheet.ts';

interface ResendQuestion {
  token: string;
  item: Receives;
}

/** Asks first: the link stands in a mail, where scanners open it. What is asked is what is done, whatever falls due in between. */
export function resendPage({ token, item, slot }: ResendQuestion & { slot: ResendableSlot | undefined }): Page {
  if (slot === undefined) return nothingPage({ token, item });
  return sheetPage({
    title: 'Send again',
    heading: `Send the ${nameOf(item, slot)} to those who missed it?`,
    lines: [
      'Nobody who got it gets it again, nor anybody who has unsubscribed or of whom it is not known whether it arrived. Addresses that were stopped are tried again.',
    ],
    forms: [
      { action: resendPath({ token, subscriptionId: item.subscription.id, slotId: slot.id }), button: 'Send it to those who missed it' },
    ],
    links: [deliveryLink(slot.id), everythingLink(token)],
  });
}

function nothingPage({ token, item }: ResendQuestion): Page {
  return sheetPage({
    title: 'Nothing to send',
    lines: [`Nothing of the ${titleOf(item)} has been due yet.`],
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

export function resentPage({ token, item, resent: { slot, planned } }: ResendQuestion & { resent: Resent }): Page {
  if (slot === undefined) return nothingPage({ token, item });
  const links = [deliveryLink(slot.id), everythingLink(token)];
  if (planned === 0)
    return sheetPage({
      title: slot.is_spared ? 'Nothing to tell' : 'Nobody missed it',
      lines: [`There is nobody to whom the ${nameOf(item, slot)} would be sent again.`, ...(slot.is_spared ? [SPARED_SENTENCE] : [])],
      links,
    });
  return sheetPage({
    title: 'It is on its way',
    lines: [`The ${nameOf(item, slot)} is being sent to ${formatQuantity(planned, 'recipient')} who missed it.`],
    links,
  });
}

/** "weekly digest of Bookshop of Mon 23 Nov 2026, 09:00 Europe/Kyiv (slot #5)" */
function nameOf(item: Receives, { id, slot_at: at, origin }: ResendableSlot): string {
  return `${titleOf(item)} ${origin === 'now' ? 'that was sent by hand on' : 'of'} ${momentIn(item.subscription.zone, at)} (slot #${id})`;
}

function deliveryLink(slotId: number): { text: string; href: string } {
  return { text: 'What becomes of it', href: slotPath(slotId) };
}
