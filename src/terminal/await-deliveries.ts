import { setTimeout as sleep } from 'node:timers/promises';
import { oneLine } from '../reports/line.ts';
import { listDeliveries, listSlots } from '../reports/deliver/history.ts';
import type { Delivery } from '../reports/deliver/ledger.ts';
import { momentIn } from '../reports/period.ts';
import type { TerminalContext } from './command.ts';

const PATIENCE_MS = 10 * 60_000;
const POLL_MS = 300;

/**
 * Works until the slots' deliveries are sent, or wait for another try, and says what became of each.
 *
 * @returns the exit code: 1 where one did not go out, or nobody got anything, so that whoever waits for a mail learns that there is none.
 */
export async function showDelivery({ parts, delivery, terminal, now }: TerminalContext, slotIds: readonly number[]): Promise<number> {
  const engine = await delivery();
  const read = async (): Promise<Delivery[]> => (await Promise.all(slotIds.map((id) => listDeliveries(parts.store.knex, id)))).flat();
  const isUnderWay = ({ state, next_attempt_at: next }: Delivery): boolean =>
    state === 'sending' || (state === 'planned' && next !== null && next <= now());
  let deliveries = await read();
  for (const deadline = Date.now() + PATIENCE_MS; deliveries.some(isUnderWay) && Date.now() < deadline; deliveries = await read()) {
    await engine.drain();
    // Another process may be at it, or a digest that could not be made is to be tried again.
    await engine.tick();
    await sleep(POLL_MS);
  }
  if (deliveries.length === 0) terminal.write('Nobody is there to send to.\n');
  for (const id of slotIds) {
    const [slot] = await listSlots(parts.store.knex, { slotId: id, limit: 1 });
    // Where there are several, it is one for each project.
    if (slotIds.length > 1) terminal.write(`${oneLine(slot!.project_name ?? `project ${slot!.project_id}`)}:\n`);
    const indent = slotIds.length > 1 ? '  ' : '';
    for (const row of deliveries) if (row.slot_id === id) terminal.write(`${indent}${lineOf(row, slot!.zone)}\n`);
  }
  const isSettled = deliveries.every(({ state }) => ['sent', 'skipped-empty', 'suppressed'].includes(state));
  return isSettled && deliveries.some(({ state }) => state === 'sent') ? 0 : 1;
}

function lineOf({ recipient, state, reason, remedy, reference, next_attempt_at: next }: Delivery, zone: string): string {
  const again = state === 'planned' && next !== null ? ` (again at ${momentIn(zone, next)})` : '';
  const because = reason === null ? '' : `: ${oneLine(reason)}`;
  const shown = state === 'planned' ? 'not sent yet' : state;
  return `${recipient}: ${shown}${again}${because}${remedy === null ? '' : ` ${remedy}`}${reference !== null && reference.startsWith('/') ? `\n  ${reference}` : ''}`;
}
