import { createHash } from 'node:crypto';
import type { EmailAttachment } from '../render/email.ts';
import { PERSONAL_LINKS, type DeliveryChannel, type FrozenContent, type Outgoing } from './channel.ts';
import { domainOf } from './compose.ts';
import type { Mailer, MailMessage } from './email.ts';

interface MessageOptions {
  from: string;
  /** A mailbox that takes unsubscriptions by mail, where there is one. */
  unsubscribe: string | undefined;
}

/** What one recipient gets: the frozen content with its own links, under the one Message-ID of its delivery. */
export function messageFor(
  { key, recipient, content, links }: Outgoing,
  { from, unsubscribe }: MessageOptions,
): MailMessage & { to: string } {
  return {
    to: recipient,
    subject: content.subject,
    html: content.html,
    text: content.text,
    own: [
      [PERSONAL_LINKS.unsubscribe, links.unsubscribe ?? links.preferences],
      [PERSONAL_LINKS.preferences, links.preferences],
    ],
    attachments: attachmentsOf(content),
    messageId: `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@${domainOf(from)}>`,
    date: content.frozenAt,
    listUnsubscribe: links.unsubscribe === null ? undefined : waysOut(links.unsubscribe, unsubscribe),
  };
}

function waysOut(url: string, mailbox: string | undefined): MailMessage['listUnsubscribe'] {
  const [token, subscriptionId] = url.split('/').slice(-2);
  const subject = encodeURIComponent(`unsubscribe ${token} ${subscriptionId}`);
  return { url, ...(mailbox === undefined ? {} : { mailto: `${mailbox}?subject=${subject}` }) };
}

/** The same objects for all who get the content: what they hold is encoded once. */
const attachments = new WeakMap<object, EmailAttachment[]>();

export function attachmentsOf(content: Pick<FrozenContent, 'files'>): EmailAttachment[] {
  const known = attachments.get(content.files);
  if (known !== undefined) return known;
  const made = content.files.map(({ name, cid, contentType, body }): EmailAttachment => ({
    filename: name,
    contentType,
    content: body,
    ...(cid === null ? { inline: false } : { cid, inline: true }),
  }));
  attachments.set(content.files, made);
  return made;
}

interface EmailChannelOptions extends MessageOptions {
  mailer: Mailer;
}

/** Mail can't be looked up: what may have arrived stays unknown, and a repetition has the same Message-ID. */
export function createEmailChannel({ mailer, ...options }: EmailChannelOptions): DeliveryChannel {
  return { send: (outgoing, { signal, handOver }) => mailer.send(messageFor(outgoing, options), { signal, handOver }) };
}
