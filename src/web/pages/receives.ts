import { MODEL_TYPES } from '../../metrics.ts';
import { momentIn } from '../../reports/period.ts';
import type { Receives } from '../../reports/recipients.ts';
import type { Page } from './page.ts';
import type { FormButton, SheetLink } from './sheet.ts';

/** "weekly digest of Bookshop"; "digest of Bookshop" where it has no name of its own or came by hand. */
export function titleOf({ subscription: { cadence, origin }, project_name: project }: Receives): string {
  return `${cadence === 'cron' || origin === 'once' ? '' : `${cadence} `}digest of ${project}`;
}

export function everythingLink(token: string): SheetLink {
  return { text: 'Everything that you receive', href: `/subscriptions/${token}` };
}

interface ReceivesQuestion {
  address: string;
  token: string;
  received: readonly Receives[];
}

/** Everything that is sent to an address or owned by it, each with what can be done about it. */
export function receivesPage({ address, token, received }: ReceivesQuestion): Page {
  const base = `/subscriptions/${token}`;
  const left = received.filter(({ is_target: isTarget, opted_out_at: optedOut }) => isTarget && optedOut === null);
  const items = received.map((item) => ({
    title: capitalised(titleOf(item)),
    timetable: capitalised(item.timetable),
    about: aboutOf(item),
    states: statesOf(item),
    forms: formsOf(item, base),
  }));
  return {
    title: 'What you receive',
    template: 'receives',
    forms: 'post',
    data: { asOf: null, address, items, all: left.length > 1 ? `${base}/unsubscribe-all` : null },
  };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function aboutOf({ subscription: { model_types: types, sections } }: Receives): string {
  const what = types.length === MODEL_TYPES.length ? 'all model types' : types.join(' and ');
  return sections.length === 0 ? what : `${what}: ${sections.join(', ')}`;
}

/** Short sentences, the reader's own state first. */
function statesOf({
  subscription,
  is_target: isTarget,
  opted_out_at: optedOut,
  stopped_because: stopped,
  is_owner: isOwner,
}: Receives): string[] {
  const { paused_at: paused, next_slot_at: next, zone } = subscription;
  const isReceived = isTarget && optedOut === null;
  const isServed = isReceived && stopped === null;
  return [
    !isTarget ? 'It goes to others.' : isReceived ? 'You receive it.' : 'You have unsubscribed from it.',
    ...(isReceived && stopped !== null ? [`It can’t be delivered to you, so nothing is sent: ${stopped.replace(/\.?$/, '.')}`] : []),
    ...(paused === null ? [] : ['It is paused for everybody.']),
    ...(paused === null && next !== null && (isServed || isOwner) ? [`Next: ${momentIn(zone, next)}.`] : []),
    ...(isOwner ? ['You own it, and hear when it can’t be delivered.'] : []),
  ];
}

function formsOf(
  { subscription: { id, paused_at: paused }, is_target: isTarget, opted_out_at: optedOut, is_owner: isOwner }: Receives,
  base: string,
): FormButton[] {
  const own =
    optedOut === null
      ? { action: `${base}/${id}/unsubscribe`, button: 'Unsubscribe' }
      : { action: `${base}/${id}/subscribe`, button: 'Subscribe again' };
  const pausing =
    paused === null
      ? { action: `${base}/${id}/pause`, button: 'Pause for everybody', isQuiet: true }
      : { action: `${base}/${id}/resume`, button: 'Resume for everybody', isQuiet: true };
  const retry = { action: `${base}/${id}/retry`, button: 'Send it to those who missed it', isQuiet: true };
  return [...(isTarget ? [own] : []), ...(isOwner ? [pausing, retry] : [])];
}
