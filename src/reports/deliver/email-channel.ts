import { createHash } from 'node:crypto';
import type { DeliveryChannel, FrozenContent, Outgoing } from './channel.ts';
import { PERSONAL_LINKS } from './channel.ts';
import type { Mailer } from './email.ts';
import { domainOf, type MailMessage } from './message.ts';

interface MessageOptions {
  from: string;
  /** A mailbox that takes unsubscriptions by mail, where there is one. */
  unsubscribeMailbox: string | undefined;
}

/** What one recipient gets: the frozen content with its own links, under the one Message-ID of its delivery. */
export function messageFor({ key, recipient, content, links }: Outgoing, { from, unsubscribeMailbox }: MessageOptions): MailMessage {
  const own = (text: string): string =>
    text.replaceAll(PERSONAL_LINKS.unsubscribe, links.unsubscribe).replaceAll(PERSONAL_LINKS.preferences, links.preferences);
  const [token, subscriptionId] = links.unsubscribe.split('/').slice(-2);
  const subject = encodeURIComponent(`unsubscribe ${token} ${subscriptionId}`);
  return {
    to: recipient,
    subject: content.subject,
    html: own(content.html),
    text: own(content.text),
    attachments: attachmentsOf(content),
    messageId: `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@${domainOf(from)}>`,
    date: content.frozenAt,
    listUnsubscribe: {
      url: links.unsubscribe,
      ...(unsubscribeMailbox === undefined ? {} : { mailto: `mailto:${unsubscribeMailbox}?subject=${subject}` }),
    },
  };
}

export function attachmentsOf({ files }: Pick<FrozenContent, 'files'>): MailMessage['attachments'] {
  return files.map(({ name, cid, contentType, body }) => ({
    filename: name,
    contentType,
    content: body,
    ...(cid === null ? { inline: false } : { cid, inline: true }),
  }));
}

interface EmailChannelOptions extends MessageOptions {
  mailer: Mailer;
}

/** Mail can't be looked up: what may have arrived stays unknown, and a repetition has the same Message-ID. */
export function createEmailChannel({ mailer, ...options }: EmailChannelOptions): DeliveryChannel {
  return { send: (outgoing, { signal, handOver }) => mailer.send(messageFor(outgoing, options), { signal, handOver }) };
}
