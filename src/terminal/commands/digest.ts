import { resolve } from 'node:path';
import { parseAddresses } from '../../config.ts';
import { createMailer } from '../../reports/deliver/email.ts';
import type { MailRetry } from '../../reports/deliver/send-to-all.ts';
import type { DigestLedger } from '../../reports/ledger.ts';
import { oneLine } from '../../reports/line.ts';
import { sendDigests, type DigestOutcome } from '../../reports/send-digest.ts';
import { readArguments } from '../arguments.ts';
import type { TerminalCommand, TerminalContext } from '../command.ts';

export const digest: TerminalCommand = {
  name: 'digest',
  usage: 'towerwatch digest [--project KEY] [--to a@example.org,b@example.org] [--out DIR]',
  summary: "sends last week's digest by mail, or writes it to outbox/ where no SMTP server is set or --out says so",
  async run(argv, context) {
    const { values } = readArguments(argv, { project: { type: 'string' }, to: { type: 'string' }, out: { type: 'string' } }, digest.usage);
    const recipients = values.to === undefined ? context.config.digest.to : parseAddresses(values.to);
    const outcomes = await sendFromParts(context, { recipients, projectKey: values.project, out: values.out });
    for (const outcome of outcomes) context.terminal.write(`${describeOutcome(outcome)}\n`);
    return outcomes.some(hasFailed) ? 1 : 0;
  },
};

interface DigestRequest {
  recipients: readonly string[];
  projectKey?: string | undefined;
  /** Writes there, even where an SMTP server is set. */
  out?: string | undefined;
  signal?: AbortSignal;
  ledger?: DigestLedger;
  retry?: MailRetry | undefined;
}

type DigestContext = Pick<TerminalContext, 'config' | 'parts' | 'log' | 'now' | 'baseUrl' | 'folder'>;

/** Sends or writes digests with the settings of this process. */
export async function sendFromParts(
  { config, parts, log, now, baseUrl, folder }: DigestContext,
  { recipients, projectKey, out, signal, ledger, retry }: DigestRequest,
): Promise<DigestOutcome[]> {
  const { smtpUrl, from, dkim } = config.mail;
  const mailer = smtpUrl === undefined || out !== undefined ? undefined : createMailer({ smtpUrl, from, dkim, log });
  const outcomes = await sendDigests({
    knex: parts.store.knex,
    drawer: parts.drawer,
    mailer,
    outboxDir: resolve(folder, out ?? 'outbox'),
    from,
    baseUrl,
    recipients,
    projectKey,
    timezone: config.digest.timezone,
    now,
    log,
    retry,
    signal,
    ledger,
  });
  mailer?.close();
  return outcomes;
}

/** Whether nobody is left who could still get it. */
export function isSettled(outcome: DigestOutcome): boolean {
  if (outcome.kind === 'failed') return false;
  return outcome.kind !== 'sent' || outcome.deliveries.every((delivery) => delivery.ok || delivery.permanent);
}

function hasFailed(outcome: DigestOutcome): boolean {
  return outcome.kind === 'failed' || (outcome.kind === 'sent' && outcome.deliveries.some(({ ok }) => !ok));
}

/** What became of one project's digest, in a line or a few. */
export function describeOutcome(outcome: DigestOutcome): string {
  const head = `${oneLine(outcome.project.name)}, ${outcome.period.label}`;
  switch (outcome.kind) {
    case 'skipped':
      return `${head}: no mail, ${outcome.reason}`;
    case 'failed':
      return `${head}: failed, ${outcome.reason}`;
    case 'written':
      return `${head}: ${outcome.subject}\n  ${outcome.eml}\n  ${outcome.html}`;
    case 'sent':
      return [
        `${head}: ${outcome.subject}`,
        ...outcome.deliveries.map((delivery) => `  ${delivery.to}: ${delivery.ok ? 'sent' : `not sent, ${delivery.reason}`}`),
      ].join('\n');
  }
}
