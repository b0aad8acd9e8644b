import type { SlotRecord } from '../deliver/history.ts';
import type { Delivery, DeliveryState } from '../deliver/ledger.ts';
import { formatCount } from '../format.ts';
import { momentIn, periodDays } from '../period.ts';
import { oneLine } from '../line.ts';
import type { CalloutView, TableView } from '../view.ts';
import { tableOf, textColumn } from './table.ts';

/** In the order in which a reader wants to know: what went wrong first. */
const STATES: readonly DeliveryState[] = ['failed', 'unknown', 'sending', 'planned', 'suppressed', 'skipped-empty', 'sent'];

interface SlotsOptions {
  title?: string;
  href?: (slot: SlotRecord) => string;
}

/** Slots, the newest first, and how their deliveries stand. */
export function slotsTable(slots: readonly SlotRecord[], { title = 'Deliveries, the newest first', href }: SlotsOptions = {}): TableView {
  return tableOf<SlotRecord>({
    title,
    empty: 'Nothing was due yet.',
    items: slots,
    columns: [
      { label: 'Slot', align: 'left', cell: (slot) => ({ text: `#${slot.id}`, ...(href === undefined ? {} : { href: href(slot) }) }) },
      textColumn<SlotRecord>('Due', ({ slot_at: at, zone }) => momentIn(zone, at)),
      textColumn<SlotRecord>('What', whatOf),
      textColumn<SlotRecord>('State', stateOf),
    ],
  });
}

function whatOf({
  origin,
  project_name: project,
  project_id: id,
  subscription_id: subscription,
  subscription_origin: kind,
  period,
}: SlotRecord): string {
  const name = project ?? `project ${id}`;
  const about =
    origin === 'notice'
      ? 'notice to the owner'
      : period === null
        ? 'digest'
        : periodDays({ ...period, from: new Date(period.from), to: new Date(period.to) });
  const byHand = origin === 'now' ? ', by hand' : '';
  return `${name}, ${about}${byHand}${kind === 'once' ? '' : ` (subscription #${subscription})`}`;
}

/** "12 sent, 1 failed, late". */
function stateOf({ state, missed, counts, is_late: isLate, content_state: content, content_reason: reason }: SlotRecord): string {
  if (state === 'missed')
    return `${missed === 1 ? 'missed' : `${formatCount(missed)} missed`}${content === null ? '' : ', covered by the next'}`;
  const parts = STATES.toReversed().flatMap((name) => (counts[name] === undefined ? [] : [`${formatCount(counts[name])} ${name}`]));
  if (content === 'failed') parts.push(`could not be made: ${reason ?? 'no reason is known'}`);
  return [...(parts.length === 0 ? ['nobody to send to'] : parts), ...(isLate ? ['late'] : [])].join(', ');
}

/** More recipients than this are a number. */
const MOST_NAMED = 5;

interface TroubleOptions {
  deliveries: readonly Delivery[];
  /** How a recipient may be shown. */
  show: (delivery: Delivery) => string;
}

/** Why those of a slot that failed or may not have arrived did so, and what to do about it; recipients with one reason stand together. */
export function troubleView({ id, slot_at: at, zone }: SlotRecord, { deliveries, show }: TroubleOptions): CalloutView {
  const byReason = new Map<string, string[]>();
  for (const delivery of deliveries) {
    if (delivery.state !== 'failed' && delivery.state !== 'unknown') continue;
    const recipient = show(delivery);
    const why = `${delivery.state}: ${whyOf(delivery, show) || 'no reason is known'}`;
    // What differs by the address alone is one reason.
    const same = why.replaceAll(recipient, 'the address');
    byReason.set(same, [...(byReason.get(same) ?? []), recipient]);
  }
  const lines = [...byReason].map(([why, recipients]) => {
    const more = recipients.length - MOST_NAMED;
    return `${recipients.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''} ${why}`;
  });
  return { kind: 'callout', tone: 'warning', text: [`Slot #${id}, ${momentIn(zone, at)}:`, ...lines].join('\n') };
}

/** Reason and remedy. Servers say an address again, in their own case: it may be shown no more there than where it stands alone. */
function whyOf(delivery: Delivery, show: (delivery: Delivery) => string): string {
  const { reason, remedy, recipient } = delivery;
  const sentences = [reason?.replace(/[^.!?]$/u, '$&.'), remedy].filter((text) => text !== null && text !== undefined);
  const address = new RegExp(recipient.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), 'giu');
  return oneLine(sentences.join(' ')).replaceAll(address, () => show(delivery));
}

interface DeliveriesOptions {
  /** IANA name, of the times. */
  zone: string;
  /** How a recipient may be shown. */
  show: (delivery: Delivery) => string;
}

/** What became of each recipient's delivery, those first that need a look. */
export function deliveriesTable(deliveries: readonly Delivery[], { zone, show }: DeliveriesOptions): TableView {
  return tableOf<Delivery>({
    title: 'Recipients',
    empty: 'Nobody was there to send to.',
    items: deliveries.toSorted((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state)),
    columns: [
      textColumn<Delivery>('Recipient', show),
      textColumn<Delivery>('State', ({ state }) => state),
      textColumn<Delivery>('When', ({ settled_at: settled, next_attempt_at: next, state }) =>
        whenOf({ settled, next: state === 'planned' ? next : null, zone }),
      ),
      { label: 'Attempts', align: 'right', cell: ({ attempts }) => ({ text: formatCount(attempts) }) },
      textColumn<Delivery>('Why', (delivery) => whyOf(delivery, show)),
    ],
  });
}

function whenOf({ settled, next, zone }: { settled: Date | null; next: Date | null; zone: string }): string {
  if (settled !== null) return momentIn(zone, settled);
  return next === null ? '' : `next try ${momentIn(zone, next)}`;
}
