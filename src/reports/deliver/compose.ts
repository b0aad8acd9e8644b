import { createHash } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { encode, wrap } from 'nodemailer/lib/base64';
import MailComposer from 'nodemailer/lib/mail-composer';
import MimeNode from 'nodemailer/lib/mime-node';
import { AppError } from '../../errors.ts';
import { isMailbox } from '../../mailbox.ts';
import type { EmailAttachment } from '../render/email.ts';
import { relaxed, signMessage, type DkimKey, type Piece } from './dkim.ts';
import { createTextEncoder, type EncodeText, type Own } from './encode-text.ts';

/** One mail to one reader, complete. */
export interface MailMessage {
  /** A bare address; several or none only where a message is kept as a file. */
  to: string | readonly string[];
  subject: string;
  /** Messages that share these texts share their encoded form, but for what is the reader's own. */
  html: string;
  text: string;
  /** What stands in both texts for each reader's own, and what this reader has in its place. */
  own?: Own | undefined;
  /** Messages that share this content share its encoded form: hand the same objects over. */
  attachments: readonly EmailAttachment[];
  /** With its angle brackets: `<id@host>`. */
  messageId: string;
  date: Date;
  /** `url` takes a one-click POST (RFC 8058) when it is https; `mailto` is a mailbox, `?subject=…` may follow. */
  listUnsubscribe?: { url: string; mailto?: string } | undefined;
}

interface ComposeOptions {
  /** An address, or `Name <address>`. */
  from: string;
  dkim?: DkimKey | undefined;
}

/**
 * The bytes of a message as they go over the wire, CRLF throughout. The same input gives the same bytes: the date and the
 * Message-ID are the message's, and the boundaries derive from what it says.
 *
 * @throws AppError `badParameter` for an address, Message-ID or link that could become a second header or recipient.
 */
export async function composeMessage(message: MailMessage, options: ComposeOptions): Promise<Buffer> {
  return Buffer.concat(await createComposer(options)(message));
}

export type Composer = (message: MailMessage) => Promise<Buffer[]>;

/** As `composeMessage`, for many messages and in pieces: what they share is encoded once, and copied for nobody. */
export function createComposer({ from, dkim }: ComposeOptions): Composer {
  const encodeText = createTextEncoder();
  const parts = new WeakMap<EmailAttachment, Piece>();
  const partOf = (attachment: EmailAttachment): Piece => {
    const part = parts.get(attachment) ?? encodePart(attachment);
    parts.set(attachment, part);
    return part;
  };
  return async (message) => {
    const texts = textsOf(message, encodeText);
    const letter = await composeLetter(message, from, texts);
    const pieces = putIn(letter, [...texts.map((text) => text.pieces), ...message.attachments.map((attachment) => [partOf(attachment)])]);
    const bytes = pieces.map((piece) => piece.bytes);
    return dkim === undefined ? bytes : [signMessage(pieces, dkim), ...bytes];
  };
}

type EncodedText = ReturnType<EncodeText> & { kind: 'text' | 'html' };

/** The text first, then the HTML; what is empty is left out. */
function textsOf(message: MailMessage, encodeText: EncodeText): EncodedText[] {
  return (['text', 'html'] as const).flatMap((kind) =>
    message[kind] === ''
      ? []
      : [{ kind, ...encodeText(message[kind], { own: message.own ?? [], subtype: kind === 'text' ? 'plain' : 'html' }) }],
  );
}

interface Letter {
  bytes: Buffer;
  /** Stands where the part of that index belongs. */
  mark: (index: number) => string;
}

/** The message with a mark in the place of each part, so that hundreds of kilobytes are not encoded for each reader again. */
async function composeLetter(message: MailMessage, from: string, texts: readonly EncodedText[]): Promise<Letter> {
  const { subject, attachments, messageId, date, listUnsubscribe, own = [] } = message;
  const to = [message.to].flat();
  for (const address of to) if (!isMailbox(address)) throw refused('an e-mail address', address);
  if (!/^<[^\s<>@\p{Cc}]+@[^\s<>@\p{Cc}]+>$/u.test(messageId)) throw refused('a Message-ID', messageId);
  const hash = createHash('sha256');
  for (const part of [messageId, subject, ...own.flat(), ...texts.map(({ digest }) => digest)]) hash.update(part).update('\0');
  const base = hash.digest('hex').slice(0, 32);
  const mark = (index: number): string => `--${base}-${index}--`;
  const node = new MailComposer({
    from,
    to: to.map((address) => ({ name: '', address })),
    subject: subject.replace(/\p{Cc}+/gu, ' '),
    ...Object.fromEntries(texts.map(({ kind }, i) => [kind, { raw: mark(i) }])),
    attachments: attachments.map(({ cid }, i) => ({ raw: mark(texts.length + i), ...(cid === undefined ? {} : { cid }) })),
    messageId,
    date,
    headers: {
      // Keeps out-of-office replies from answering a machine.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(listUnsubscribe === undefined ? {} : unsubscribeHeaders(listUnsubscribe)),
    },
    baseBoundary: base,
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  return { bytes: await node.build(), mark };
}

function putIn({ bytes, mark }: Letter, parts: readonly (readonly Piece[])[]): Piece[] {
  const marks = parts.map((part, i) => ({ part, at: bytes.indexOf(mark(i)), length: mark(i).length })).toSorted((a, b) => a.at - b.at);
  const pieces: Piece[] = [];
  let from = 0;
  for (const { part, at, length } of marks) {
    pieces.push({ bytes: bytes.subarray(from, at) }, ...part);
    from = at + length;
  }
  return [...pieces, { bytes: bytes.subarray(from) }];
}

/** An attachment as a MIME part, canonical as it is: base64 holds no blanks. */
function encodePart({ cid, filename, content, contentType, inline }: EmailAttachment): Piece {
  const part = new MimeNode('multipart/mixed').createChild(contentType, { filename });
  part.setHeader('Content-Disposition', inline ? 'inline' : 'attachment');
  part.setHeader('Content-Transfer-Encoding', 'base64');
  if (cid !== undefined) part.setHeader('Content-ID', `<${cid}>`);
  const bytes = Buffer.from(`${relaxed(part.buildHeaders())}\r\n\r\n${wrap(encode(content), 76)}`);
  return { bytes, canonical: bytes };
}

type Headers = Record<string, string | { prepared: true; value: string }>;

/** Written as they are, unfolded: folding could break a link. One-click needs https, and promises that a POST is enough. */
function unsubscribeHeaders({ url, mailto }: { url: string; mailto?: string }): Headers {
  if (!/^https?:\/\/[^\s<>,\p{Cc}]+$/u.test(url)) throw refused('a link to unsubscribe', url);
  if (mailto !== undefined && !/^[^\s<>,?\p{Cc}]+@[^\s<>,?\p{Cc}]+(\?[^\s<>,\p{Cc}]*)?$/u.test(mailto))
    throw refused('a mailbox to unsubscribe at', mailto);
  const ways = [new URL(url).href, ...(mailto === undefined ? [] : [`mailto:${mailto}`])];
  return {
    'List-Unsubscribe': { prepared: true, value: ways.map((way) => `<${way}>`).join(', ') },
    ...(url.startsWith('https:') ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}),
  };
}

/** The address of a mailbox for the envelope: its domain in ASCII, as servers look it up. */
export function envelopeAddress(mailbox: string): string {
  const address = /<([^<>]+)>\s*$/.exec(mailbox)?.[1] ?? mailbox;
  return `${address.slice(0, address.lastIndexOf('@'))}@${domainOf(mailbox)}`;
}

/** The domain of a mailbox in ASCII. */
export function domainOf(mailbox: string): string {
  const domain = /@([^@<>\s]+)>?\s*$/.exec(mailbox)?.[1] ?? '';
  return domainToASCII(domain) || domain || 'towerwatch.invalid';
}

function refused(what: string, found: string): AppError {
  return new AppError('badParameter', `${JSON.stringify(found.slice(0, 100))} is not ${what}.`, { hint: `Give ${what} and nothing else.` });
}
