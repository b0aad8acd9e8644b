import { maskUrlPasswords } from '../../log.ts';
import type { SendOutcome } from './outcome.ts';

/** What nodemailer says went wrong. */
export interface SmtpError extends Error {
  code?: string;
  /** The system's own code, such as ECONNREFUSED. */
  originalCode?: string;
  /** Of the server's answer, where it gave one. */
  responseCode?: number;
  response?: string;
  /** What was answered: `MAIL FROM`, `RCPT TO`, `DATA`. */
  command?: string;
}

/** The code of an error for what was stopped by the program itself. */
export const STOPPED = 'ESTOPPED';

interface Judged {
  error: SmtpError;
  /** The message had begun to flow. */
  offered: boolean;
}

/**
 * Judges failures against one server. An answer is an answer, whenever it comes: 4xx may work later, 5xx to the sender,
 * the recipient or the message will not. Without an answer all depends on whether the message was on its way: before that
 * nothing can have arrived; after it nobody knows. A refused login, a lost name, TLS trouble say nothing about the address.
 */
export function createJudge(smtpUrl: string, from: string): (failure: Judged) => Exclude<SendOutcome, { kind: 'sent' }> {
  const { host } = new URL(smtpUrl);
  const said = createTeller(smtpUrl);
  return ({ error, offered }) => {
    const { code, responseCode } = error;
    const words = said(error);
    if (code === 'EAUTH') return { kind: 'transient', reason: `${host} refuses the login: ${words}` };
    if (code === STOPPED && !offered) return { kind: 'transient', reason: words };
    if (isAnswer(error)) {
      const reason = `${host} refuses: ${words}`;
      if (responseCode === undefined) return { kind: 'permanent', reason, remedy: remedyFor(error, { host, from }), stops: false };
      if (responseCode < 500) return { kind: 'transient', reason };
      if (LOGIN_WANTED.has(responseCode)) return { kind: 'transient', reason: `${host} wants a login: ${words}` };
      // The address alone is to blame for its own refusal.
      return { kind: 'permanent', reason, remedy: remedyFor(error, { host, from }), stops: error.command === 'RCPT TO' };
    }
    if (offered) return { kind: 'unknown', reason: `${host} did not say whether it took the message: ${words}` };
    if (code === 'ETLS' || TLS_CODES.test(error.originalCode ?? ''))
      return { kind: 'transient', reason: `${host} speaks no TLS that can be trusted: ${words}` };
    if (responseCode !== undefined) return { kind: 'transient', reason: `${host} takes no mail now: ${words}` };
    const isLost = code === 'ECONNECTION' && error.originalCode === undefined;
    return { kind: 'transient', reason: `${host} ${isLost ? 'broke off' : "can't be reached"}: ${words}` };
  };
}

/** OpenSSL's and Node's. */
const TLS_CODES = /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO)/;

/** 530 to 538: authentication is missing or too weak, which is about the settings and not about the address. */
const LOGIN_WANTED = new Set([530, 534, 535, 538]);

/** The server, or its limits as it had announced them, spoke about this very message. */
function isAnswer({ code, responseCode, response = '' }: SmtpError): boolean {
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return true;
  // 421 and its kin come with the end of a connection, and mean that nothing was taken.
  return code === 'ECONNECTION' && responseCode !== undefined && responseCode >= 400 && responseCode < 500 && response !== '';
}

function remedyFor({ command, responseCode, response = '', message }: SmtpError, { host, from }: { host: string; from: string }): string {
  if (responseCode === 552 || / 5\.(2\.3|3\.4) |larger than allowed/.test(`${response} ${message}`))
    return `Choose fewer sections, or have ${host} take larger messages.`;
  if (command === 'MAIL FROM') return `Set MAIL_FROM to an address that ${host} sends for; it is ${from}.`;
  if (/ 5\.7\.\d/.test(response)) return `Ask who runs ${host} to let ${from} write to this address.`;
  if (command === 'DATA') return `Ask who runs ${host} why it refuses the message.`;
  return 'Correct the address, or take it off.';
}

/** Says what a server said, on one line and without the password. */
function createTeller(smtpUrl: string): (error: SmtpError) => string {
  const { username, password } = new URL(smtpUrl);
  const [user, plain] = [decoded(username), decoded(password)];
  // As it stands in the URL, as it is, and as the two kinds of login write it.
  const forms = [password, plain, ...[plain, `\0${user}\0${plain}`].map((text) => Buffer.from(text).toString('base64'))];
  const secrets = password === '' ? [] : forms;
  return ({ response, message }) => {
    const line = (response ?? message)
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, 300);
    return secrets.reduce((text, secret) => text.replaceAll(secret, '***'), maskUrlPasswords(line));
  };
}

/** A password may hold a bare "%". */
function decoded(password: string): string {
  return password.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString());
}
