import { MODEL_TYPES } from '../../metrics.ts';
import type { Receives } from '../../reports/recipients.ts';
import type { Target } from '../../reports/subscriptions.ts';
import type { Page } from './page.ts';

export interface FormButton {
  action: string;
  button: string;
  /** Not what most people came for. */
  isQuiet?: boolean;
}

/** What a confirmation, and what follows it, is made of. */
interface Sheet {
  title: string;
  heading: string;
  lines: string[];
  forms?: FormButton[];
  links?: { text: string; href: string }[];
}

export function sheetPage({ title, heading, lines, forms = [], links = [] }: Sheet): Page {
  return {
    title,
    template: 'sheet',
    data: { asOf: null, heading, lines, forms, parts: [], links },
    ...(forms.length === 0 ? {} : { hasForm: true as const }),
  };
}

export function nameOf({ subscription, project_name: project }: Receives): string {
  return `${subscription.cadence === 'cron' ? 'Digest' : `${subscription.cadence.charAt(0).toUpperCase()}${subscription.cadence.slice(1)} digest`} of ${project}`;
}

/** Everything that is sent to an address or owned by it, each with what can be done about it. */
export function receivesPage({
  address,
  token,
  received,
}: {
  address: Target['address'];
  token: string;
  received: readonly Receives[];
}): Page {
  const base = `/subscriptions/${token}`;
  const isAnyLeft = received.some(({ is_target: isTarget, opted_out_at: optedOut }) => isTarget && optedOut === null);
  const items = received.map((item) => ({
    title: nameOf(item),
    timetable: item.timetable,
    about: aboutOf(item),
    state: stateOf(item),
    forms: formsOf(item, base),
  }));
  return {
    title: 'What you receive',
    template: 'receives',
    hasForm: true,
    data: { asOf: null, address, items, all: isAnyLeft && received.length > 1 ? `${base}/unsubscribe-all` : null },
  };
}

function aboutOf({ subscription: { model_types: types, sections } }: Receives): string {
  const what = types.length === MODEL_TYPES.length ? 'all model types' : types.join(' and ');
  return sections.length === 0 ? what : `${what}: ${sections.join(', ')}`;
}

function stateOf({ subscription, is_target: isTarget, opted_out_at: optedOut, is_owner: isOwner }: Receives): string {
  const owner = isOwner ? ' You own it, and hear when it can’t be delivered.' : '';
  const paused = subscription.paused_at === null ? '' : ' It is paused for everybody.';
  if (!isTarget) return `It goes to others.${paused}${owner}`;
  return `${optedOut === null ? 'You receive it.' : 'You have unsubscribed from it.'}${paused}${owner}`;
}

function formsOf(
  { subscription: { id, paused_at: paused }, is_target: isTarget, opted_out_at: optedOut, is_owner: isOwner }: Receives,
  base: string,
): FormButton[] {
  return [
    ...(!isTarget
      ? []
      : optedOut === null
        ? [{ action: `${base}/${id}/unsubscribe`, button: 'Unsubscribe' }]
        : [{ action: `${base}/${id}/subscribe`, button: 'Subscribe again' }]),
    ...(!isOwner
      ? []
      : [
          paused === null
            ? { action: `${base}/${id}/pause`, button: 'Pause for everybody', isQuiet: true }
            : { action: `${base}/${id}/resume`, button: 'Resume for everybody', isQuiet: true },
          { action: `${base}/${id}/retry`, button: 'Send the newest one to those who missed it', isQuiet: true },
        ]),
  ];
}
