/** One attempt at one delivery: taken from the ledger, handed to its channel, and what became of it written down. */
import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import pRetry from 'p-retry';
import { describeError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Channels, FrozenContent, Outgoing, SendHooks, TargetRefusal } from './channel.ts';
import { readContent } from './freeze.ts';
import {
  claimDelivery,
  handOver,
  NotWantedError,
  saveProgress,
  settle,
  suppress,
  contextOf,
  type Delivery,
  type DeliveryContext,
  type DeliveryState,
} from './ledger.ts';
import type { SendOutcome } from './outcome.ts';
import { tokenOf } from '../recipients.ts';
import { noteStreak } from './streaks.ts';

export interface WorkOptions {
  knex: Knex;
  channels: Channels;
  /** Of links; without a trailing slash. */
  baseUrl: () => string;
  /** Whether mail may go to an address at all. */
  isAllowed: (recipient: Pick<Delivery, 'channel' | 'recipient'>) => boolean;
  now: () => Date;
  random: () => number;
  log: Log;
}

export interface Worker {
  /** Undefined: it was not due, or another process has it. */
  deliver(id: number, signal: AbortSignal): Promise<DeliveryState | undefined>;
  /** Finds out what became of a delivery that a process left when it died. */
  clearUp(delivery: Delivery, signal: AbortSignal): Promise<DeliveryState | undefined>;
  /** What is wrong with a target of Slack's, where that can be known before anything is sent. */
  refusalOf(target: Pick<Outgoing, 'recipient' | 'projectId' | 'workspaceId'>): Promise<TargetRefusal | undefined>;
}

/** Longer than any channel's own time-outs together, shorter than the lease of a claim. */
const ATTEMPT_MS = 5 * 60_000;

export function createWorker(options: WorkOptions): Worker {
  const { knex, channels, baseUrl, isAllowed, now, random, log } = options;
  const contents = new LRUCache<number, Promise<FrozenContent>>({ max: 4 });

  const contentOf = (id: number): Promise<FrozenContent> => {
    const known = contents.get(id);
    if (known !== undefined) return known;
    const read = readContent(knex, { id }).then((content) => {
      if (content === undefined) throw new Error(`content ${id} is not there any more`);
      return content;
    });
    contents.set(id, read);
    read.catch(() => contents.delete(id));
    return read;
  };

  const outgoing = async (
    delivery: Delivery,
    { content_id: contentId, project_id: projectId, workspace_id: workspaceId, token: known }: DeliveryContext,
  ): Promise<Outgoing> => {
    const token = known ?? (await tokenOf(knex, { channel: delivery.channel, address: delivery.recipient }));
    return {
      key: keyOf(delivery),
      recipient: delivery.recipient,
      projectId,
      workspaceId,
      content: await contentOf(contentId),
      links: {
        unsubscribe: delivery.origin === 'notice' ? null : `${baseUrl()}/unsubscribe/${token}/${delivery.subscription_id}`,
        preferences: `${baseUrl()}/subscriptions/${token}`,
      },
      progress: delivery.progress,
    };
  };

  /** What was sent must be written down: a database that is away for a moment is waited for. */
  const conclude = async (delivery: Delivery, outcome: SendOutcome): Promise<DeliveryState | undefined> => {
    const at = now();
    const write = (on: Knex): Promise<DeliveryState | undefined> => settle(on, delivery, outcome, { now: at, random });
    const note = async (on: Knex, state: DeliveryState | undefined): Promise<DeliveryState | undefined> => {
      if (state !== undefined) await noteStreak(on, delivery, { state, outcome, now: at });
      return state;
    };
    const patiently = <T>(work: () => Promise<T>): Promise<T> => pRetry(work, { retries: 5, minTimeout: 200 });
    // Of a failure both or none: a process that ended in between would leave one that nobody is ever told of.
    const state =
      outcome.kind === 'sent'
        ? await patiently(() => write(knex))
        : await patiently(() => knex.transaction(async (transaction) => note(transaction, await write(transaction))));
    const line = { delivery: delivery.id, to: delivery.recipient, state, attempt: delivery.attempts };
    if (outcome.kind === 'sent') log.info(line, `delivered to ${delivery.recipient}`);
    else log.warn(line, `delivery to ${delivery.recipient}: ${state ?? 'taken over'}, ${outcome.detail ?? outcome.reason}`);
    return state;
  };

  const attempt = async (delivery: Delivery, context: DeliveryContext, signal: AbortSignal): Promise<DeliveryState | undefined> => {
    const channel = channels[delivery.channel];
    if (channel === undefined) {
      return conclude(delivery, {
        kind: 'permanent',
        reason: `there is no way to ${delivery.channel === 'slack' ? 'Slack' : 'send mail'} from here`,
        remedy: delivery.channel === 'slack' ? 'Set SLACK_BOT_TOKEN.' : 'Set SMTP_URL.',
        stops: false,
      });
    }
    if (!isAllowed(delivery)) {
      await suppress(knex, delivery, 'MAIL_ALLOWED_DOMAINS leaves this address out', now());
      return 'suppressed';
    }
    let isHandedOver = false;
    const hooks: SendHooks = {
      signal: AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MS)]),
      handOver: async () => {
        await handOver(knex, delivery, now());
        isHandedOver = true;
      },
      save: (progress) => saveProgress(knex, delivery, progress),
    };
    const message = await outgoing(delivery, context);
    const outcome = await channel.send(message, hooks).catch((error: unknown): SendOutcome => {
      // What a channel did not foresee may have happened behind the point of no return.
      if (!isHandedOver || error instanceof NotWantedError) throw error;
      return { kind: 'unknown', reason: describeError(error) };
    });
    return conclude(delivery, outcome);
  };

  return {
    async deliver(id, signal) {
      const delivery = await claimDelivery(knex, id, now());
      if (delivery === undefined) return undefined;
      try {
        if (delivery.suppressed_because === null) return await attempt(delivery, delivery, signal);
        await suppress(knex, delivery, delivery.suppressed_because, now());
        return 'suppressed';
      } catch (error) {
        if (!(error instanceof NotWantedError)) return conclude(delivery, { kind: 'transient', reason: describeError(error) });
        await suppress(knex, delivery, (await contextOf(knex, delivery)).suppressed_because ?? 'taken over by another process', now());
        return undefined;
      }
    },

    async clearUp(delivery, signal) {
      const channel = channels[delivery.channel];
      const unknown: SendOutcome = { kind: 'unknown', reason: 'the process that sent it ended before it heard whether it arrived' };
      try {
        if (channel?.lookUp === undefined || signal.aborted) return await conclude(delivery, unknown);
        return await conclude(
          delivery,
          await channel.lookUp(await outgoing(delivery, await contextOf(knex, delivery)), {
            save: (progress) => saveProgress(knex, delivery, progress),
          }),
        );
      } catch (error) {
        log.warn({ err: error, delivery: delivery.id }, `could not be looked up: ${describeError(error)}`);
        return conclude(delivery, unknown);
      }
    },

    refusalOf: async (target) => channels.slack?.refusalOf?.(target),
  };
}

/** The same for every attempt at a delivery, and for no other. */
export function keyOf({ subscription_id, slot_at, origin, channel, recipient }: Omit<Delivery, 'id'>): string {
  return [subscription_id, slot_at.toISOString(), origin, channel, recipient].join(' ');
}
