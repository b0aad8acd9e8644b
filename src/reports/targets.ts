import { AppError } from '../errors.ts';
import { isMailbox, mailboxKey } from '../mailbox.ts';
import { splitList } from '../setting.ts';
import type { Target } from './subscriptions.ts';

/** Slack's ids: C and G are channels, U and W users. */
const SLACK_ID = /^[CGUW][A-Z0-9]{7,20}$/;

/**
 * Reads where reports go: e-mail addresses and Slack ids, separated by commas, each once.
 *
 * @throws AppError `badParameter` that names the one that is neither.
 */
export function parseTargets(list: string): Target[] {
  const targets = splitList(list).map((word): Target => {
    if (SLACK_ID.test(word)) return { channel: 'slack', address: word };
    // Whose mail it is the domain says without regard to case; the rest of an address is its own affair.
    if (isMailbox(word)) return { channel: 'email', address: word.replace(/@.*$/, (domain) => domain.toLowerCase()) };
    throw new AppError('badParameter', `“${word}” is neither an e-mail address nor a Slack channel.`, {
      hint: /^[#@]/.test(word)
        ? 'Slack wants the id of a channel or person, such as C0123456789: it stands at the end of “View channel details” or “View full profile”.'
        : 'Write addresses such as ann@example.org, or ids of Slack such as C0123456789, separated by commas.',
    });
  });
  const first = new Map<string, Target>();
  for (const target of targets) {
    const key = target.channel === 'slack' ? target.address : mailboxKey(target.address);
    if (!first.has(key)) first.set(key, target);
  }
  return [...first.values()];
}

/**
 * Who owns a subscription; null for `none`.
 *
 * @throws AppError `badParameter` where more or less than one is named.
 */
export function parseOwner(text: string): string | null {
  if (text.trim().toLowerCase() === 'none') return null;
  const [owner, ...more] = parseTargets(text);
  if (owner === undefined || more.length > 0 || /^[CG]/.test(owner.channel === 'slack' ? owner.address : ''))
    throw new AppError('badParameter', `“${text}” is no single person.`, {
      hint: 'Name one e-mail address, or one Slack user such as U0123456789, or none.',
    });
  return owner.address;
}
