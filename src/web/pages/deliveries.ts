import { findProject } from '../../analysis/project.ts';
import { AppError } from '../../errors.ts';
import { listDeliveries, listSlots, maskedRecipient, type SlotRecord } from '../../reports/deliver/history.ts';
import { slotPath } from '../../reports/links.ts';
import type { View } from '../../reports/view.ts';
import { deliveriesTable, slotsTable } from '../../reports/views/deliveries.ts';
import type { Page, PageDeps } from './page.ts';

const SHOWN = 30;

interface HistoryQuestion {
  project: string | undefined;
  subscription: number | undefined;
  before: number | undefined;
}

/** What was due and what became of it, the newest first. */
export async function historyPage({ knex }: PageDeps, { project: key, subscription, before }: HistoryQuestion): Promise<Page> {
  const project = key === undefined ? undefined : await findProject(knex, key);
  // One more than shown says whether there is another page.
  const slots = await listSlots(knex, { projectId: project?.id, subscriptionId: subscription, beforeId: before, limit: SHOWN + 1 });
  const shown = slots.slice(0, SHOWN);
  const filters = new URLSearchParams({
    ...(project === undefined ? {} : { project: project.key }),
    ...(subscription === undefined ? {} : { subscription: String(subscription) }),
  });
  const older = new URLSearchParams([...filters, ['before', String(shown.at(-1)?.id)]]);
  return page({
    title: 'Deliveries',
    crumbs: [{ text: 'Projects', href: '/' }, { text: 'Deliveries' }],
    lines: project === undefined ? [] : [`Of ${project.name}.`],
    views: [slotsTable(shown, ({ id }) => slotPath(id))],
    links: [
      ...(before === undefined ? [] : [{ text: 'Newest', href: `/deliveries?${filters.toString()}` }]),
      ...(slots.length > SHOWN ? [{ text: 'Older', href: `/deliveries?${older.toString()}` }] : []),
    ],
  });
}

/** One slot: each recipient with state, time, attempts and error. Addresses are masked: whoever reaches this page may not know them. */
export async function slotPage({ knex }: PageDeps, id: number): Promise<Page> {
  const [slot] = await listSlots(knex, { slotId: id, limit: 1 });
  if (slot === undefined) throw new AppError('notFound', `There is no slot #${id}.`, { hint: 'The list of deliveries has the newest.' });
  const deliveries = await listDeliveries(knex, id);
  return page({
    title: `Slot #${id}`,
    crumbs: [{ text: 'Projects', href: '/' }, { text: 'Deliveries', href: '/deliveries' }, { text: `Slot #${id}` }],
    lines: slot.subject === null ? [] : [slot.subject],
    views: [slotsTable([slot]), deliveriesTable(deliveries, { zone: slot.zone, show: maskedRecipient })],
    links: digestLink(slot),
  });
}

function digestLink({ content_token: token, content_state: state }: SlotRecord): { text: string; href: string }[] {
  return token === null || state !== 'frozen' ? [] : [{ text: 'What was sent', href: `/digests/${token}` }];
}

interface Parts {
  title: string;
  crumbs: object[];
  lines: string[];
  views: View[];
  links: { text: string; href: string }[];
}

function page({ title, crumbs, lines, views, links }: Parts): Page {
  return {
    title,
    template: 'sheet',
    data: { asOf: null, crumbs, heading: title, lines, forms: [], parts: [{ title: null, views }], links },
  };
}
