import type { Knex } from 'knex';
import { findProject, type ProjectScope } from '../../analysis/project.ts';
import { AppError } from '../../errors.ts';
import { listDeliveries, listSlots, maskedRecipient, maskedText, type SlotRecord } from '../../reports/deliver/history.ts';
import type { Delivery } from '../../reports/deliver/ledger.ts';
import type { Audience } from '../../reports/subscriptions.ts';
import { deliveriesPath, digestPath, projectPath, slotPath, subscriptionDeliveriesPath, subscriptionsPath } from '../../reports/links.ts';
import { deliveriesTable, slotsTable } from '../../reports/views/deliveries.ts';
import { readOptionalId, readField, type Parameters } from '../parameters.ts';
import type { Page } from './page.ts';
import { sheetPage, type SheetLink } from './sheet.ts';

const SHOWN = 30;

/** Of which projects, and of whose subscriptions. */
interface Seen {
  scope: ProjectScope;
  audience: Audience | undefined;
}

/** What was due of these projects and what became of it, the newest first; `project`, `subscription` and `before` narrow it down. */
export async function historyPage(knex: Knex, parameters: Parameters, { scope, audience }: Seen): Promise<Page> {
  const key = readField(parameters, 'project');
  const project = key === undefined ? undefined : await findProject(knex, key, scope);
  const subscription = readOptionalId(parameters, 'subscription');
  const before = readOptionalId(parameters, 'before');
  // One more than shown says whether there is another page.
  const slots = await listSlots(knex, {
    scope,
    audience,
    projectId: project?.id,
    subscriptionId: subscription,
    beforeId: before,
    limit: SHOWN + 1,
  });
  const shown = slots.slice(0, SHOWN);
  const hrefOf = (change: Record<string, string>): string => {
    const asked = { ...(project && { project: project.key }), ...(subscription && { subscription: String(subscription) }), ...change };
    const query = String(new URLSearchParams(asked));
    return `/deliveries${query === '' ? '' : `?${query}`}`;
  };
  return sheetPage({
    title: 'Deliveries',
    crumbs: [
      { text: 'Projects', href: '/' },
      ...(project === undefined ? [] : [{ text: project.name, href: projectPath(project) }]),
      { text: 'Deliveries' },
    ],
    lines: subscription === undefined ? [] : [`Of subscription #${subscription}.`],
    parts: [{ title: null, views: [slotsTable(shown.map(masked), { href: ({ id }) => slotPath(id) })] }],
    links: [
      ...(before === undefined ? [] : [{ text: 'Newest', href: hrefOf({}) }]),
      ...(slots.length > SHOWN ? [{ text: 'Older', href: hrefOf({ before: String(shown.at(-1)!.id) }) }] : []),
      ...(project === undefined && subscription === undefined ? [] : [{ text: 'All deliveries', href: deliveriesPath() }]),
      { text: 'Who gets which digest', href: subscriptionsPath(project) },
    ],
  });
}

/** One slot: each recipient with state, time, attempts and error. Addresses are masked: whoever reaches this page may not know them. */
export async function slotPage(knex: Knex, id: number, { scope, audience }: Seen): Promise<Page> {
  const [slot] = await listSlots(knex, { scope, audience, slotId: id, limit: 1 });
  if (slot === undefined) throw new AppError('notFound', `There is no slot #${id}.`, { hint: 'The list of deliveries has the newest.' });
  const deliveries = await listDeliveries(knex, id);
  return sheetPage({
    title: `Slot #${id}`,
    crumbs: [
      { text: 'Projects', href: '/' },
      ...(slot.project_key === null ? [] : [{ text: slot.project_name!, href: projectPath({ key: slot.project_key }) }]),
      { text: 'Deliveries', href: deliveriesPath() },
      { text: `Slot #${id}` },
    ],
    lines: [
      ...(slot.subject === null ? [] : [slot.subject]),
      ...(isForgotten(slot) ? ['What was sent is so old that it is not kept any more.'] : []),
    ],
    parts: [
      {
        title: null,
        views: [
          slotsTable([masked(slot)], { title: 'What was due' }),
          deliveriesTable(deliveries.map(quiet), { zone: slot.zone, show: maskedRecipient }),
        ],
      },
    ],
    links: [
      ...digestLink(slot),
      ...(slot.subscription_origin === 'once'
        ? []
        : [{ text: 'All of this subscription', href: subscriptionDeliveriesPath(slot.subscription_id) }]),
    ],
  });
}

function masked(slot: SlotRecord): SlotRecord {
  return { ...slot, content_reason: maskedOrNull(slot.content_reason) };
}

function quiet(delivery: Delivery): Delivery {
  return { ...delivery, reason: maskedOrNull(delivery.reason), remedy: maskedOrNull(delivery.remedy) };
}

function maskedOrNull(text: string | null): string | null {
  return text === null ? null : maskedText(text);
}

function isForgotten({ state, content_state: content }: SlotRecord): boolean {
  return state === 'planned' && content === null;
}

/** A notice names addresses whole: only its owner may read it. */
function digestLink({ origin, content_token: token, content_state: state }: SlotRecord): SheetLink[] {
  return token === null || state !== 'frozen' || origin === 'notice' ? [] : [{ text: 'What was sent', href: digestPath(token) }];
}
