import { randomUUID } from 'node:crypto';
import { createTransport, type SendMailOptions } from 'nodemailer';
import pRetry from 'p-retry';
import { isMailbox } from '../../config.ts';
import { maskUrlPasswords, type Log } from '../../log.ts';
import type { Email } from '../render/email.ts';

/** What became of one recipient's message. */
export type Delivery =
  | { to: string; ok: true; messageId: string }
  | { to: string; ok: false; reason: string; /** Trying again can't help. */ permanent: boolean };

export interface Mailer {
  /** One message per recipient; nobody's failure stops the others, and none is thrown. */
  send(email: Email, recipients: readonly string[], options?: SendMailingOptions): Promise<Delivery[]>;
}

interface SendMailingOptions {
  signal?: AbortSignal | undefined;
  /** Called as each recipient's fate is known. */
  onDelivery?: ((delivery: Delivery) => Promise<void>) | undefined;
}

export interface MailRetry {
  attempts: number;
  baseDelayMs: number;
}

interface MailerOptions {
  smtpUrl: string;
  from: string;
  log: Log;
  /** Waits before the second attempt and three times as long before each further one. */
  retry?: MailRetry | undefined;
  newId?: () => string;
}

const RETRY = { attempts: 4, baseDelayMs: 2_000 };
const TIMEOUTS = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 60_000 };
/** How many recipients are served at once: one that the server puts off holds up no more than its lane. */
const LANES = 4;

/**
 * Sends mail through one SMTP server. Lost connections and refusals for now (4xx) are tried again, refusals for
 * good (5xx) are not. A message keeps its Message-ID over all attempts, so that one that arrived although the
 * connection broke can be told from a second message.
 */
export function createMailer({ smtpUrl, from, log, retry = RETRY, newId = randomUUID }: MailerOptions): Mailer {
  const transport = createTransport({
    url: smtpUrl,
    requireTLS: needsTls(smtpUrl),
    ...TIMEOUTS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const describe = createDescriber(smtpUrl);

  const deliver = async (email: Email, to: string, signal: AbortSignal | undefined): Promise<Delivery> => {
    if (!isMailbox(to)) return { to, ok: false, reason: 'this is not an e-mail address', permanent: true };
    const message = { ...messageOf(email, { from, to: [to] }), messageId: `<${newId()}@${domainOf(from)}>` };
    try {
      const { messageId } = await pRetry(() => transport.sendMail(message), {
        retries: retry.attempts - 1,
        minTimeout: retry.baseDelayMs,
        factor: 3,
        randomize: true,
        signal,
        shouldRetry: ({ error }) => isTransient(error),
        onFailedAttempt: ({ error, attemptNumber, retriesLeft }) => {
          if (retriesLeft > 0 && isTransient(error))
            log.warn({ to, attempt: attemptNumber }, `mail to ${to} is tried again: ${describe(error)}`);
        },
      });
      return { to, ok: true, messageId };
    } catch (error) {
      const reason = signal?.aborted === true ? 'stopped before it was sent' : describe(error);
      log.error({ to }, `mail to ${to} was not sent: ${reason}`);
      return { to, ok: false, reason, permanent: signal?.aborted !== true && isRefusalOfRecipient(error) };
    }
  };

  return {
    async send(email, recipients, { signal, onDelivery } = {}) {
      const deliveries: Delivery[] = [];
      const waiting = recipients.entries();
      const lane = async (): Promise<void> => {
        for (const [i, to] of waiting) {
          const delivery = await deliver(email, to, signal);
          deliveries[i] = delivery;
          await onDelivery?.(delivery);
        }
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      return deliveries;
    },
  };
}

/** The message as a file that mail programs open. */
export async function composeEml(email: Email, { from, to, date }: { from: string; to: readonly string[]; date: Date }): Promise<Buffer> {
  const composer = createTransport({
    streamTransport: true,
    buffer: true,
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const { message } = await composer.sendMail({ ...messageOf(email, { from, to }), date });
  return message as Buffer;
}

function messageOf({ subject, html, text, attachments }: Email, { from, to }: { from: string; to: readonly string[] }): SendMailOptions {
  return {
    from,
    to: to.filter(isMailbox).map((address) => ({ name: '', address })),
    subject,
    html,
    text,
    attachments: attachments.map((attachment) => ({ ...attachment, contentDisposition: 'inline' })),
    // Keeps out-of-office replies from answering a machine.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  };
}

function domainOf(from: string): string {
  return /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'towerwatch.invalid';
}

interface SmtpError extends Error {
  code?: string;
  /** Of the server's answer, where it gave one. */
  responseCode?: number;
  response?: string;
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

/** The server will not take mail for this address, now or later; a refused login or a lost connection says nothing about it. */
function isRefusalOfRecipient(error: unknown): boolean {
  const { code, responseCode } = error as SmtpError;
  return code === 'EENVELOPE' && responseCode !== undefined && responseCode >= 500;
}

function isTransient({ code, responseCode }: SmtpError): boolean {
  if (responseCode !== undefined) return responseCode >= 400 && responseCode < 500;
  return code !== undefined && CONNECTION_CODES.has(code);
}

/** A password never travels in the clear beyond this machine; `?requireTLS=false` in the URL says otherwise. */
function needsTls(smtpUrl: string): boolean {
  const { password, hostname, searchParams } = new URL(smtpUrl);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return password !== '' && !isLocal && searchParams.get('requireTLS') !== 'false';
}

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
