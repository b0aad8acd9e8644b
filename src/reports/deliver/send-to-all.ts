import { randomUUID } from 'node:crypto';
import pRetry from 'p-retry';
import type { Email } from '../render/email.ts';
import { domainOf } from './compose.ts';
import type { Mailer } from './email.ts';
import type { SendOutcome } from './outcome.ts';

/** What became of one recipient's message. */
export type Delivery =
  | { to: string; ok: true; messageId: string }
  | { to: string; ok: false; reason: string; /** Trying again can't help, or could make two of one. */ permanent: boolean };

export interface MailRetry {
  attempts: number;
  baseDelayMs: number;
}

interface SendToAllOptions {
  mailer: Mailer;
  email: Email;
  from: string;
  recipients: readonly string[];
  now: () => Date;
  retry?: MailRetry | undefined;
  signal?: AbortSignal | undefined;
  /** Called as each recipient's fate is known. */
  onDelivery?: ((delivery: Delivery) => Promise<void>) | undefined;
}

const RETRY = { attempts: 4, baseDelayMs: 2_000 };

/** One message per recipient; nobody's failure stops the others. Only what may work later is tried again. */
export async function sendToAll({
  mailer,
  email,
  from,
  recipients,
  now,
  retry = RETRY,
  signal = new AbortController().signal,
  onDelivery,
}: SendToAllOptions): Promise<Delivery[]> {
  const deliver = async (to: string): Promise<Delivery> => {
    const message = { ...email, to, messageId: `<${randomUUID()}@${domainOf(from)}>`, date: now() };
    let outcome: SendOutcome = { kind: 'transient', reason: 'stopped before it was sent' };
    const attempt = async (): Promise<void> => {
      outcome = await mailer.send(message, { signal, handOver: async () => undefined });
      if (outcome.kind === 'transient') throw new Error(outcome.reason);
    };
    await pRetry(attempt, { retries: retry.attempts - 1, minTimeout: retry.baseDelayMs, factor: 3, randomize: true, signal }).catch(
      () => undefined,
    );
    const delivery = deliveryOf(to, outcome);
    await onDelivery?.(delivery);
    return delivery;
  };
  return Promise.all(recipients.map(deliver));
}

function deliveryOf(to: string, outcome: SendOutcome): Delivery {
  if (outcome.kind === 'sent') return { to, ok: true, messageId: outcome.reference };
  return { to, ok: false, reason: outcome.reason, permanent: outcome.kind !== 'transient' };
}
