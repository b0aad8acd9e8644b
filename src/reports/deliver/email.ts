import { Readable } from 'node:stream';
import { isMailbox } from '../../config.ts';
import { maskUrlPasswords } from '../../log.ts';
import { addressOf, composeMessage, type DkimKey, type MailMessage } from './message.ts';
import type { SendOutcome } from './outcome.ts';
import { createSmtpLines, type SmtpError, type SmtpLine } from './smtp.ts';

export interface Mailer {
  /** One attempt; when to try again is for others to decide. Throws only what `handOver` throws. */
  send(message: MailMessage, options: SendMailOptions): Promise<SendOutcome>;
  close(): void;
}

interface SendMailOptions {
  signal: AbortSignal;
  /** Awaited before the server hears of the message: what ends earlier has not been sent. */
  handOver: () => Promise<void>;
}

interface MailerOptions {
  smtpUrl: string;
  from: string;
  dkim?: DkimKey | undefined;
}

/**
 * Sends mail through one SMTP server.
 *
 * The message is a stream that is read only once the server has said that it takes it. What breaks before that was not sent and may be
 * tried again; what breaks behind it without an answer may have arrived, and nobody knows. A refusal (5xx) of the recipient is final, a
 * refused login or sender says nothing about the recipient.
 */
export function createMailer({ smtpUrl, from, dkim }: MailerOptions): Mailer {
  const lines = createSmtpLines(smtpUrl);
  const describe = createDescriber(smtpUrl);

  const attempt = async (line: SmtpLine, { to, bytes, signal }: { to: string; bytes: Buffer; signal: AbortSignal }): Promise<Attempt> => {
    const body = lazily(bytes);
    // Closing a connection does not end what waits for an answer on it.
    const stop = new Promise<never>((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }),
    );
    try {
      await Promise.race([transmit(line, { from: addressOf(from), to, size: bytes.length }, body.stream), stop]);
      lines.giveBack(line);
      return { kind: 'accepted' };
    } catch (error) {
      // An answer leaves the connection in order only where nothing of the message was under way.
      lines.drop(line);
      return { kind: 'failed', error: error as SmtpError, isOffered: body.isRead() };
    }
  };

  return {
    async send(message, { signal, handOver }) {
      const { to } = message;
      if (to === undefined || !isMailbox(to))
        return { kind: 'permanent', reason: 'this is not an e-mail address', remedy: 'Correct it.', stops: true };
      let line: SmtpLine;
      let bytes: Buffer;
      try {
        bytes = await composeMessage(message, { from, dkim });
        line = await lines.take();
      } catch (error) {
        return { kind: 'transient', reason: describe(error) };
      }
      if (signal.aborted) {
        lines.giveBack(line);
        return STOPPED;
      }
      await handOver().catch((error: unknown) => {
        lines.giveBack(line);
        throw error;
      });
      let result = await attempt(line, { to, bytes, signal });
      if (result.kind === 'failed' && isStale(line, result) && !signal.aborted) {
        const fresh = await lines.take().catch((error: unknown) => error as SmtpError);
        result = fresh instanceof Error ? { kind: 'failed', error: fresh, isOffered: false } : await attempt(fresh, { to, bytes, signal });
      }
      if (result.kind === 'accepted') return { kind: 'sent', reference: message.messageId };
      if (signal.aborted && !result.isOffered) return STOPPED;
      return judge(result, describe);
    },
    close: () => lines.close(),
  };
}

type Attempt = { kind: 'accepted' } | Failed;

interface Failed {
  kind: 'failed';
  error: SmtpError;
  /** The server had said that it takes the message, and some of it may have gone out. */
  isOffered: boolean;
}

const STOPPED: SendOutcome = { kind: 'transient', reason: 'stopped before it was sent' };

/** A connection that was kept may have been closed by its server in the meantime: that says nothing about the message. */
function isStale({ isUsed }: SmtpLine, { error, isOffered }: Failed): boolean {
  return isUsed && !isOffered && (error.responseCode === undefined || error.responseCode === 421);
}

function judge({ error, isOffered }: Failed, describe: (error: unknown) => string): SendOutcome {
  const { responseCode, command } = error;
  const reason = describe(error);
  if (responseCode === undefined)
    return isOffered ? { kind: 'unknown', reason: `${reason}, after the message had been handed over` } : { kind: 'transient', reason };
  if (responseCode < 500) return { kind: 'transient', reason };
  if (isOffered)
    return { kind: 'permanent', reason, remedy: 'The server does not take this message; its postmaster knows why.', stops: false };
  // Of the address alone; a refused sender or login is a setting, and may be mended while it is tried again.
  if (command === 'RCPT TO') return { kind: 'permanent', reason, remedy: 'Correct the address, or take it off the list.', stops: true };
  return { kind: 'transient', reason };
}

/** Bytes that are given away only when they are asked for. */
function lazily(bytes: Buffer): { stream: Readable; isRead: () => boolean } {
  let isRead = false;
  const stream = new Readable({
    read() {
      isRead = true;
      this.push(bytes);
      this.push(null);
    },
  });
  return { stream, isRead: () => isRead };
}

function transmit({ connection }: SmtpLine, { from, to, size }: { from: string; to: string; size: number }, body: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.send({ from, to: [to], size }, body, (error, info) => {
      if (error !== null && error !== undefined) return reject(error);
      const refusal = info?.rejectedErrors?.[0];
      return refusal === undefined ? resolve() : reject(refusal);
    });
  });
}

const CONNECTION_CODES = new Set([
  'ECONNECTION',
  'ETIMEDOUT',
  'ESOCKET',
  'EDNS',
  'ETLS',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'EPROTOCOL',
]);

/** A password may hold a bare "%". */
function decoded(password: string): string {
  return password.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString());
}

/** Says what went wrong and where, on one line and without the password. */
function createDescriber(smtpUrl: string): (error: unknown) => string {
  const { host, password } = new URL(smtpUrl);
  const secrets = [password, decoded(password)].filter((secret) => secret !== '');
  return (error) => {
    const { code, responseCode, response, message } = error as SmtpError;
    const said = (response ?? message ?? String(error))
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, 300);
    const safe = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), maskUrlPasswords(said));
    if (code === 'EAUTH') return `${host} refuses the login: ${safe}`;
    if (responseCode !== undefined) return `${host} refuses: ${safe}`;
    return code !== undefined && CONNECTION_CODES.has(code) ? `${host} can't be reached: ${safe}` : safe;
  };
}
