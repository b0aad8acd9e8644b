import {
  pausedSentence,
  SPARED_SENTENCE,
  type askedSlot,
  type ResendableSlot,
  type Resent,
  type SlotStanding,
} from '../../reports/deliver/resend.ts';
import { formatCount, formatQuantity } from '../../reports/format.ts';
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

type Asked = Awaited<ReturnType<typeof askedSlot>>;

/** Asks first: the link stands in a mail, where scanners open it. What is asked is what is done, whatever falls due in between. */
export function resendPage({ token, item, asked }: ResendQuestion & { asked: Asked }): Page {
  if (asked === undefined) return nothingPage({ token, item });
  const { slot, standing } = asked;
  const name = nameOf(item, slot);
  const path = { token, subscriptionId: item.subscription.id, slotId: slot.id };
  if (standing.missed + standing.unknown.length === 0) return nobodyPage({ token, item, slot });
  const isUnclear = standing.missed === 0;
  return sheetPage({
    title: isUnclear ? 'Did it arrive?' : 'Send again',
    heading: isUnclear ? `Did the ${name} arrive?` : `Send the ${name} to those who missed it?`,
    lines: [
      ...(isUnclear
        ? ['Nobody is known to have missed it.']
        : [
            countsOf(standing),
            'Nobody who got it gets it again, nor anybody who has unsubscribed. Addresses that were stopped are tried again.',
          ]),
      ...unknownLines(standing),
    ],
    forms: [
      ...(isUnclear ? [] : [{ action: resendPath(path), button: 'Send it to those who missed it' }]),
      ...(standing.unknown.length === 0
        ? []
        : [
            {
              action: resendPath({ ...path, includeUnknown: true }),
              button: isUnclear ? 'Send it again nevertheless' : 'Send it also to those who may have got it',
              isQuiet: true,
            },
          ]),
    ],
    links: [deliveryLink(slot.id), everythingLink(token)],
  });
}

/** "2 recipients missed it, 1 more may have got it." */
function countsOf({ missed, unknown }: SlotStanding): string {
  const perhaps = unknown.length === 0 ? '' : `, ${formatCount(unknown.length)} more may have got it`;
  return `${formatQuantity(missed, 'recipient')} missed it${perhaps}.`;
}

/** More addresses than this are a number. */
const MOST_NAMED = 5;

/** What is known of those who may have got it, and what sending it again would mean to them. */
function unknownLines({ unknown }: SlotStanding): string[] {
  if (unknown.length === 0) return [];
  const more = unknown.length - MOST_NAMED;
  const named = unknown.slice(0, MOST_NAMED).join(', ');
  return [
    `It was handed over for ${named}${more > 0 ? ` and ${formatCount(more)} more` : ''}, and the answer was lost: it may have arrived or not. It is best to ask there.`,
    'Sent again, it comes twice to whoever has it already.',
  ];
}

function nothingPage({ token, item }: ResendQuestion): Page {
  return sheetPage({
    title: 'Nothing to send',
    lines: [`Nothing of the ${titleOf(item)} has been due yet.`],
    links: [everythingLink(token)],
  });
}

function nobodyPage({ token, item, slot }: ResendQuestion & { slot: ResendableSlot }): Page {
  return sheetPage({
    title: slot.is_spared ? 'Nothing to tell' : 'Nobody missed it',
    lines: [`There is nobody to whom the ${nameOf(item, slot)} would be sent again.`, ...(slot.is_spared ? [SPARED_SENTENCE] : [])],
    links: [deliveryLink(slot.id), everythingLink(token)],
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

export function resentPage({
  token,
  item,
  resent: { slot, planned },
  includeUnknown,
}: ResendQuestion & { resent: Resent; includeUnknown: boolean }): Page {
  if (slot === undefined) return nothingPage({ token, item });
  const links = [deliveryLink(slot.id), everythingLink(token)];
  if (planned === 0) return nobodyPage({ token, item, slot });
  return sheetPage({
    title: 'It is on its way',
    lines: [
      `The ${nameOf(item, slot)} is being sent to ${formatQuantity(planned, 'recipient')} who ${includeUnknown ? 'missed it or may have' : 'missed it'}.`,
    ],
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
