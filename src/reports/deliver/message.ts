/** One mail as the bytes that go out: the same input gives the same bytes. */
import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { isMailbox } from '../../config.ts';

export interface MailAttachment {
  filename: string;
  content: Buffer;
  contentType: string;
  /** By which the HTML shows a picture. */
  cid?: string;
  /** Part of the message, not a file to save. */
  inline: boolean;
}

export interface MailMessage {
  /** A bare address; undefined: addressed to nobody, for a file to look at. */
  to: string | undefined;
  subject: string;
  html: string;
  text: string;
  attachments: readonly MailAttachment[];
  /** With its angle brackets: the same over all attempts at one delivery. */
  messageId: string;
  date: Date;
  /** How a mail program unsubscribes for its reader (RFC 8058). */
  listUnsubscribe?: { url: string; mailto?: string };
}

export interface DkimKey {
  domainName: string;
  keySelector: string;
  /** PEM */
  privateKey: string;
}

interface ComposeOptions {
  from: string;
  dkim: DkimKey | undefined;
}

/** RFC 8058 wants both unsubscribe headers signed; the rest is what DKIM signers take by habit. */
const SIGNED_HEADERS =
  'from:sender:reply-to:subject:date:message-id:to:cc:mime-version:content-type:content-transfer-encoding:list-unsubscribe:list-unsubscribe-post:auto-submitted';

/**
 * The message in the form in which SMTP takes it, lines ended by CRLF.
 *
 * Boundaries are made from the Message-ID. What looks like a further header or recipient in a name or subject stays text.
 */
export async function composeMessage(message: MailMessage, { from, dkim }: ComposeOptions): Promise<Buffer> {
  const { to, subject, html, text, attachments, messageId, date } = message;
  const composer = createTransport({
    streamTransport: true,
    buffer: true,
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(dkim === undefined ? {} : { dkim: { ...dkim, headerFieldNames: SIGNED_HEADERS } }),
  });
  const { message: bytes } = await composer.sendMail({
    from,
    ...(to === undefined || !isMailbox(to) ? {} : { to: { name: '', address: to } }),
    subject,
    html,
    text,
    messageId,
    date,
    baseBoundary: createHash('sha256').update(messageId).digest('hex').slice(0, 24),
    attachments: attachments.map(({ inline, ...attachment }) => ({ ...attachment, contentDisposition: inline ? 'inline' : 'attachment' })),
    headers: {
      // Keeps out-of-office replies from answering a machine.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...unsubscribeHeaders(message),
    },
  } as Parameters<typeof composer.sendMail>[0]);
  return bytes as Buffer;
}

/** Nodemailer's own `list` option writes a header that RFC 8058 does not know. One click works over https only. */
function unsubscribeHeaders({ listUnsubscribe }: MailMessage): Record<string, string> {
  if (listUnsubscribe === undefined) return {};
  const { url, mailto } = listUnsubscribe;
  return {
    'List-Unsubscribe': [url, ...(mailto === undefined ? [] : [mailto])].map((link) => `<${link}>`).join(', '),
    ...(url.startsWith('https:') ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}),
  };
}

/** Of a sender such as "Towerwatch <towerwatch@example.org>". */
export function domainOf(from: string): string {
  return /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'towerwatch.invalid';
}

/** The bare address of a sender. */
export function addressOf(from: string): string {
  return /<([^<>]*)>\s*$/.exec(from)?.[1] ?? from.trim();
}
