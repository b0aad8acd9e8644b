import { AppError, describeError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { oneLine } from '../line.ts';
import { createComposer, envelopeAddress, type Composer, type MailMessage } from './compose.ts';
import type { DkimKey } from './dkim.ts';
import type { SendOutcome } from './outcome.ts';
import { createJudge, type SmtpError } from './smtp-answer.ts';
import { createSlots } from './slots.ts';
import { createSmtpLines, type SmtpLine, type SmtpTimeouts } from './smtp.ts';

export { composeMessage, type MailMessage } from './compose.ts';

export interface Mailer {
  /**
   * Hands one message to the server, in one attempt: whether another follows is not the mailer's to decide. Nothing is
   * thrown but what `handOver` throws.
   */
  send(message: MailMessage & { to: string }, options: SendMailOptions): Promise<SendOutcome>;
  /** Ends the connections that wait for further messages, which else keep the process for some seconds. */
  close(): void;
}

interface SendMailOptions {
  /** Ends the attempt; a message that is on its way is waited for a few seconds more. */
  signal: AbortSignal;
  /** Awaited when all is ready and nothing has been offered yet, so that a process killed before it is known not to have sent. */
  handOver: () => Promise<void>;
}

interface MailerOptions {
  smtpUrl: string;
  /** An address, or `Name <address>`. */
  from: string;
  dkim?: DkimKey | undefined;
  log: Log;
  timeouts?: Partial<SmtpTimeouts> | undefined;
}

const TIMEOUTS: SmtpTimeouts = { connectMs: 15_000, answerMs: 60_000, acceptMs: 300_000, idleMs: 3_000, stopMs: 3_000 };
/** Few, as servers allow a sender only some; one that is slow to answer holds up no more than itself. */
const CONNECTIONS = 4;

/** Sends mail through one SMTP server, over a few connections that are kept while there is work. */
export function createMailer({ smtpUrl, from, dkim, log, timeouts }: MailerOptions): Mailer {
  const lines = createSmtpLines({ smtpUrl, timeouts: { ...TIMEOUTS, ...timeouts } });
  const slots = createSlots(CONNECTIONS);
  const compose = createComposer({ from, dkim });
  const judge = createJudge(smtpUrl, from);

  const take = async (signal: AbortSignal): Promise<SmtpLine | SendOutcome> => {
    try {
      return await lines.take(signal);
    } catch (error) {
      return judge({ error: error as SmtpError, offered: false });
    }
  };

  const attempt = async (message: MailMessage & { to: string }, { signal, handOver }: SendMailOptions): Promise<SendOutcome> => {
    const pieces = await composed(compose, message);
    if ('kind' in pieces) return pieces;
    const line = await take(signal);
    if ('kind' in line) return line;
    try {
      await handOver();
      const { error, offered } = await line.send({ from: envelopeAddress(from), to: envelopeAddress(message.to) }, pieces, signal);
      return error === undefined ? { kind: 'sent', reference: message.messageId } : judge({ error, offered });
    } finally {
      line.release();
    }
  };

  return {
    async send(message, options) {
      if (!(await slots.take(options.signal))) return { kind: 'transient', reason: 'stopped before it was sent' };
      try {
        const outcome = await attempt(message, options);
        if (outcome.kind !== 'sent')
          log.warn({ to: message.to, outcome: outcome.kind }, `mail to ${oneLine(message.to)}: ${outcome.reason}`);
        return outcome;
      } finally {
        slots.give();
      }
    },
    close: () => lines.close(),
  };
}

async function composed(compose: Composer, message: MailMessage): Promise<Buffer[] | SendOutcome> {
  try {
    return await compose(message);
  } catch (error) {
    if (error instanceof AppError) return { kind: 'permanent', reason: error.message, remedy: error.hint ?? '', stops: true };
    return { kind: 'transient', reason: `the message can't be composed: ${describeError(error)}` };
  }
}
