import type { Knex } from 'knex';
import { AppError } from '../../errors.ts';
import { listDeliveries, listSlots, maskedRecipient, type SlotRecord } from '../../reports/deliver/history.ts';
import { deliveriesPath, slotPath } from '../../reports/links.ts';
import type { View } from '../../reports/view.ts';
import { slotsTable, troubleView } from '../../reports/views/deliveries.ts';
import type { Command } from '../command.ts';

const SHOWN = { from: 1, to: 20, usual: 5 };
/** Of how many slots the reasons are told: the table has the others' numbers, and their pages the reasons. */
const MOST_TROUBLED = 3;

export const deliveries: Command = {
  name: 'deliveries',
  usage: 'deliveries [n]',
  summary: `which digests were due and what became of them, with the reasons where one was not delivered (n: ${SHOWN.from} to ${SHOWN.to}, ${SHOWN.usual} if not said)`,
  example: 'deliveries 10',
  takes: { count: SHOWN },
  isForMembers: true,
  async answer(knex, { project, type, audience, count = SHOWN.usual }) {
    if (type !== undefined)
      throw new AppError('badParameter', '`deliveries` is about digests of all types.', { hint: `Leave out “${type}”.` });
    const slots = await listSlots(knex, { projectId: project.id, audience, limit: count });
    const records = slots.map(recordOf);
    return {
      title: 'Digests and what became of them',
      type: null,
      views: [
        slotsTable(slots, { href: ({ id }) => slotPath(id) }),
        ...(await troubleViews(knex, slots)),
        { kind: 'links', links: [{ text: 'All deliveries', href: deliveriesPath(project) }] },
      ],
      records,
      json: () => ({ deliveries: slots.map((slot) => ({ ...recordOf(slot), counts: slot.counts })) }),
    };
  },
};

function troubleViews(knex: Knex, slots: readonly SlotRecord[]): Promise<View[]> {
  const troubled = slots.filter(({ counts }) => (counts.failed ?? 0) + (counts.unknown ?? 0) > 0);
  return Promise.all(
    troubled
      .slice(0, MOST_TROUBLED)
      .map(async (slot) => troubleView(slot, { deliveries: await listDeliveries(knex, slot.id), show: maskedRecipient })),
  );
}

/** Without the token that opens the digest: the digest's own link is for those who got it. */
function recordOf({
  id,
  subscription_id,
  subscription_origin: kind,
  slot_at,
  zone,
  origin,
  state,
  is_late,
  missed,
  subject,
  counts,
}: SlotRecord) {
  const { sent = 0, failed = 0, unknown = 0, planned = 0, sending = 0, suppressed = 0, 'skipped-empty': skippedEmpty = 0 } = counts;
  return {
    slot: id,
    // One that was made for a digest by hand is nobody's to look up.
    subscription: kind === 'once' ? null : subscription_id,
    due: slot_at.toISOString(),
    zone,
    origin,
    state,
    late: is_late,
    missed,
    subject,
    sent,
    failed,
    unknown,
    planned,
    sending,
    suppressed,
    skipped_empty: skippedEmpty,
  };
}
