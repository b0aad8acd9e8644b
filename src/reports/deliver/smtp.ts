import type { Readable, Transform } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import SMTPTransport from 'nodemailer/lib/smtp-transport';
import { STOPPED, type SmtpError } from './smtp-answer.ts';

export interface SmtpTimeouts {
  /** From the look-up of the name to the end of TLS. */
  connectMs: number;
  /** For the login, and for the answers before the message is asked for. */
  answerMs: number;
  /** For the answer to the message: servers look for viruses meanwhile, and to give up early is to know nothing. */
  acceptMs: number;
  /** How long a connection without work is kept. */
  idleMs: number;
  /** How long a message that is on its way is waited for when the program stops. */
  stopMs: number;
}

interface SmtpOptions {
  smtpUrl: string;
  timeouts: SmtpTimeouts;
}

export interface Envelope {
  from: string;
  to: string;
}

/** What became of one message on one connection: no error means that the server has it. */
export interface Exchange {
  error: SmtpError | undefined;
  /** The server asked for the message and was given some of it: from here on it may have it. */
  offered: boolean;
}

/** One connection, held by one message at a time. */
export interface SmtpLine {
  send(envelope: Envelope, pieces: readonly Buffer[], signal: AbortSignal): Promise<Exchange>;
  /** Gives it back for the next message. */
  release(): void;
}

/** The connections to one server. */
export interface SmtpLines {
  /** A connection that is greeted, secured and logged in; rejects with what was in the way. */
  take(signal: AbortSignal): Promise<SmtpLine>;
  close(): void;
}

/** Behind this pause a connection is asked whether it is still there. */
const FRESH_MS = 1_000;

interface Held {
  connection: SMTPConnection;
  /** In milliseconds of the clock; it is idle since. */
  since: number;
  /** The last message was refused: the server may think that it goes on. */
  isUnclear: boolean;
  expiry?: NodeJS.Timeout;
}

/** Opens connections as they are needed, keeps them for those who come next, and closes them when nobody does. */
export function createSmtpLines({ smtpUrl, timeouts }: SmtpOptions): SmtpLines {
  const open = createOpener(smtpUrl, timeouts);
  const idle: Held[] = [];

  const reuse = async (signal: AbortSignal): Promise<Held | undefined> => {
    for (let held = idle.pop(); held !== undefined; held = idle.pop()) {
      const { connection, since, isUnclear, expiry } = held;
      clearTimeout(expiry);
      if (connection.destroyed) continue;
      if (!isUnclear && Date.now() - since < FRESH_MS) return held;
      const error = await settle(connection, (done) => connection.reset(done), within(timeouts.answerMs, signal));
      if (error === undefined) return { ...held, isUnclear: false };
      connection.close();
    }
    return undefined;
  };

  const lineOf = (held: Held): SmtpLine => ({
    async send(envelope, pieces, signal) {
      const exchange = await exchangeOn(held.connection, { envelope, pieces, signal, timeouts });
      held.isUnclear = exchange.error !== undefined;
      // An answer in the middle of a message leaves the rest of it on the line.
      if (exchange.error !== undefined && exchange.offered) held.connection.close();
      return exchange;
    },
    release() {
      if (held.connection.destroyed) return;
      held.since = Date.now();
      held.expiry = setTimeout(() => {
        idle.splice(idle.indexOf(held), 1);
        hangUp(held.connection);
      }, timeouts.idleMs);
      idle.push(held);
    },
  });

  return {
    async take(signal) {
      return lineOf((await reuse(signal)) ?? { connection: await open(signal), since: 0, isUnclear: false });
    },
    close() {
      for (const { connection, expiry } of idle.splice(0)) {
        clearTimeout(expiry);
        hangUp(connection);
      }
    },
  };
}

function createOpener(smtpUrl: string, timeouts: SmtpTimeouts): (signal: AbortSignal) => Promise<SMTPConnection> {
  // Nodemailer's own reading of the URL, `?tls.…` and all.
  const { options, auth } = new SMTPTransport({ url: smtpUrl });
  const settings = {
    ...options,
    requireTLS: needsTls(smtpUrl) || options.requireTLS,
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.connectMs,
    socketTimeout: timeouts.acceptMs,
    socketCloseTimeout: GOODBYE_MS,
    // They would print what is said to the server.
    logger: false,
    debug: false,
    transactionLog: false,
  };
  return async (signal) => {
    const connection = new SMTPConnection(settings);
    // An error while nobody waits closes the connection, and that is seen.
    connection.on('error', () => undefined);
    const error =
      (await settle(connection, (done) => connection.connect(done), within(timeouts.connectMs + timeouts.answerMs, signal))) ??
      (auth === undefined || auth === false
        ? undefined
        : await settle(connection, (done) => connection.login(auth, done), within(timeouts.answerMs, signal)));
    if (error === undefined) return connection;
    connection.close();
    throw error;
  };
}

/** A password never travels in the clear beyond this machine; `?requireTLS=false` in the URL says otherwise. */
function needsTls(smtpUrl: string): boolean {
  const { password, hostname, searchParams } = new URL(smtpUrl);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return password !== '' && !isLocal && searchParams.get('requireTLS') !== 'false';
}

const GOODBYE_MS = 1_000;

function hangUp(connection: SMTPConnection): void {
  if (connection.destroyed) return;
  connection.quit();
  setTimeout(() => connection.close(), GOODBYE_MS).unref();
}

interface ExchangeOptions {
  envelope: Envelope;
  pieces: readonly Buffer[];
  signal: AbortSignal;
  timeouts: SmtpTimeouts;
}

async function exchangeOn(connection: SMTPConnection, { envelope, pieces, signal, timeouts }: ExchangeOptions): Promise<Exchange> {
  let offered = false;
  // Nodemailer hands over its stream, which is all that it wants of a message, when the server has asked for it, and not before.
  const message = {
    pipe(stream: Transform): void {
      offered = true;
      pour(pieces, stream);
    },
  };
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  const giveUp: GiveUp = (fail, settled) => {
    after(timeouts.answerMs, settled, () => offered || fail(timeOut(timeouts.answerMs)));
    onAbort(signal, settled, () =>
      offered ? after(timeouts.stopMs, settled, () => fail(stopped('stopped while it was waited for'))) : fail(stopped()),
    );
  };
  const error = await settle(connection, (done) => connection.send({ ...envelope, size }, message as Readable, done), giveUp);
  if (error !== undefined && error.responseCode === undefined) connection.close();
  return { error, offered };
}

const LF = 0x0a;
const DOT = 0x2e;

/**
 * Puts a message behind the stream's own look at each byte, which would take longer than all else of a message with pictures: messages are
 * CRLF throughout, and what is the same piece for many readers is looked through for dots once. Its end alone goes the stream's way, by which
 * that knows how the message ends.
 */
function pour(pieces: readonly Buffer[], stream: Transform): void {
  let last = LF;
  const whole = pieces.filter(({ length }) => length > 0);
  for (const [i, piece] of whole.entries()) {
    if (last === LF && piece[0] === DOT) stream.push('.');
    last = piece.at(-1)!;
    const bytes = withDots(piece);
    stream.push(i === whole.length - 1 ? bytes.subarray(0, -END_BYTES) : bytes);
  }
  stream.end(whole.at(-1)!.subarray(-END_BYTES));
}

/** Of the last line end. */
const END_BYTES = 2;

const dotted = new WeakMap<Buffer, Buffer>();

/** RFC 5321, 4.5.2: a dot at the start of a line is doubled, that of the piece itself aside. */
function withDots(piece: Buffer): Buffer {
  const known =
    dotted.get(piece) ?? (piece.includes('\n.') ? Buffer.from(piece.toString('latin1').replaceAll('\n.', '\n..'), 'latin1') : piece);
  dotted.set(piece, known);
  return known;
}

/** Says when a step is not waited for any more, until it has settled. */
type GiveUp = (fail: (error: SmtpError) => void, settled: AbortSignal) => void;

function within(ms: number, signal: AbortSignal): GiveUp {
  return (fail, settled) => {
    after(ms, settled, () => fail(timeOut(ms)));
    onAbort(signal, settled, () => fail(stopped()));
  };
}

/** One step of a connection: its own answer, the connection's end, or giving up, whichever is first. */
async function settle(
  connection: SMTPConnection,
  step: (done: (error?: Error | null) => void) => void,
  giveUp: GiveUp,
): Promise<SmtpError | undefined> {
  const settled = new AbortController();
  let listeners: { error: (error: Error) => void; end: () => void } | undefined;
  try {
    return await new Promise<SmtpError | undefined>((resolve) => {
      // The error comes before the end, and may come after it through the step's own answer.
      listeners = { error: resolve, end: () => setImmediate(resolve, lostConnection()) };
      connection.once('error', listeners.error).once('end', listeners.end);
      giveUp(resolve, settled.signal);
      if (!settled.signal.aborted) step((error) => resolve(error ?? undefined));
    });
  } finally {
    // A reason of its own saves making an error with its stack for every step.
    settled.abort('settled');
    if (listeners !== undefined) connection.off('error', listeners.error).off('end', listeners.end);
  }
}

function after(ms: number, settled: AbortSignal, act: () => void): void {
  const timer = setTimeout(act, ms);
  settled.addEventListener('abort', () => clearTimeout(timer), { once: true });
}

function onAbort(signal: AbortSignal, settled: AbortSignal, act: () => void): void {
  if (signal.aborted) return act();
  signal.addEventListener('abort', act, { signal: settled });
}

function lostConnection(): SmtpError {
  return Object.assign(new Error('the connection was lost'), { code: 'ECONNECTION' });
}

function timeOut(ms: number): SmtpError {
  return Object.assign(new Error(`no answer within ${Math.max(1, Math.round(ms / 1000))} s`), { code: 'ETIMEDOUT' });
}

function stopped(how = 'stopped before it was sent'): SmtpError {
  return Object.assign(new Error(how), { code: STOPPED });
}
