import type { DeliveryChannel, TargetRefusal } from '../reports/deliver/channel.ts';
import type { SendOutcome } from '../reports/deliver/outcome.ts';
import { isOfConsole } from './place.ts';

const REFUSAL: TargetRefusal = {
  reason: 'the console takes no digests',
  remedy: 'Name an e-mail address, or a channel or person of Slack.',
};
const REFUSED: SendOutcome = { kind: 'permanent', ...REFUSAL, stops: true };

/** The way to Slack, on which nothing that is meant for the console ever goes: Slack knows nobody of its ids. */
export function exceptToConsole(slack: DeliveryChannel | undefined): DeliveryChannel | undefined {
  if (slack === undefined) return undefined;
  return {
    ...slack,
    send: async (outgoing, hooks) => (isOfConsole(outgoing.recipient) ? REFUSED : slack.send(outgoing, hooks)),
    refusalOf: async (target) => (isOfConsole(target.recipient) ? REFUSAL : slack.refusalOf?.(target)),
  };
}
