import type { Knex } from 'knex';
import { findProject, listProjects, type Project } from '../analysis/project.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { envelopeAddress } from './deliver/compose.ts';
import type { Mailer } from './deliver/email.ts';
import { writeToOutbox } from './deliver/outbox.ts';
import { sendToAll, type Delivery, type MailRetry } from './deliver/send-to-all.ts';
import { buildDigest, type Digest } from './digest.ts';
import type { Drawer } from './draw.ts';
import type { DigestLedger } from './ledger.ts';
import { projectPath } from './links.ts';
import { renderEmail, type DrawnChart } from './render/email.ts';
import type { ChartView } from './view.ts';
import { lastFull, type ReportPeriod } from './period.ts';

interface SendOptions {
  knex: Knex;
  drawer: Pick<Drawer, 'png'>;
  /** Undefined: no SMTP server is known, so mail goes to the outbox. */
  mailer: Mailer | undefined;
  outboxDir: string;
  from: string;
  /** Without a trailing slash. */
  baseUrl: string;
  recipients: readonly string[];
  /** Undefined: every project. */
  projectKey?: string | undefined;
  timezone: string;
  now: () => Date;
  log: Log;
  /** Of the schedule: leaves out who has the digest already, and keeps who got it. */
  ledger?: Pick<DigestLedger, 'pending' | 'record'> | undefined;
  retry?: MailRetry | undefined;
  signal?: AbortSignal | undefined;
}

/** What became of one project's digest. */
export type DigestOutcome = { project: Project; period: ReportPeriod } & Fate;

type Fate =
  | { kind: 'sent'; subject: string; deliveries: Delivery[]; missingCharts: MissingChart[] }
  | { kind: 'written'; subject: string; eml: string; html: string; missingCharts: MissingChart[] }
  | { kind: 'skipped'; reason: string }
  | { kind: 'failed'; reason: string };

interface MissingChart {
  title: string;
  reason: string;
}

/**
 * Builds the last full week's digest of the named project, or of each one, and sends it; without an SMTP server it
 * goes to the outbox. What can't be delivered is part of the outcome.
 *
 * @throws AppError `notFound` for an unknown project, `badParameter` when there is a server but nobody to write to.
 */
export async function sendDigests(options: SendOptions): Promise<DigestOutcome[]> {
  const { knex, mailer, recipients, projectKey, timezone, now, signal } = options;
  if (mailer !== undefined && recipients.length === 0) {
    throw new AppError('badParameter', 'The digest has no recipients.', { hint: 'Set DIGEST_TO, or say --to ann@example.org.' });
  }
  const period = lastFull('week', now(), timezone);
  const projects = projectKey === undefined ? await listProjects(knex) : [await findProject(knex, projectKey)];
  const outcomes: DigestOutcome[] = [];
  for (const project of projects) {
    if (signal?.aborted === true) break;
    const pending = options.ledger === undefined ? recipients : await options.ledger.pending(period.label, project.id, recipients);
    const fate: Fate =
      pending.length === 0 && recipients.length > 0
        ? { kind: 'skipped', reason: 'everybody has it' }
        : await sendDigest(await buildDigest({ knex, project, period }), { ...options, recipients: pending });
    outcomes.push({ project, period, ...fate });
  }
  return outcomes;
}

async function sendDigest(
  digest: Digest,
  { drawer, mailer, outboxDir, from, baseUrl, recipients, ledger, now, log, retry, signal }: SendOptions,
): Promise<Fate> {
  if (digest.isEmpty) return { kind: 'skipped', reason: 'nothing has completed yet' };
  const { drawn: charts, missing: missingCharts } = await drawCharts(digest, drawer);
  for (const { title, reason } of missingCharts)
    log.warn({ project: digest.project.key }, `the digest goes without the chart “${title}”: ${reason}`);
  const mailbox = `mailto:${envelopeAddress(from)}`;
  const email = await renderEmail({
    digest,
    charts,
    baseUrl,
    links: {
      view: baseUrl + projectPath(digest.project),
      unsubscribe: `${mailbox}?subject=Unsubscribe`,
      preferences: `${mailbox}?subject=What%20I%20receive`,
    },
    reason: `the weekly digest of ${digest.projectTitle}, Mondays 09:00 ${digest.period.zone}`,
  });
  const { subject } = email;
  const record = (delivery: Delivery): Promise<void> | undefined => ledger?.record(digest.period.label, digest.project.id, delivery);
  if (mailer !== undefined) {
    const onDelivery = async (delivery: Delivery): Promise<void> => record(delivery);
    const deliveries = await sendToAll({ mailer, email, from, recipients, now, retry, signal, onDelivery });
    return { kind: 'sent', subject, deliveries, missingCharts };
  }
  const written = await writeToOutbox({ folder: outboxDir, email, digest, from, to: recipients, now: now() });
  if (written.ok) for (const to of recipients) await record({ to, ok: true, messageId: '' });
  return written.ok
    ? { kind: 'written', subject, eml: written.eml, html: written.html, missingCharts }
    : { kind: 'failed', reason: written.reason };
}

async function drawCharts(
  { sections }: Digest,
  drawer: Pick<Drawer, 'png'>,
): Promise<{ drawn: Map<ChartView, DrawnChart>; missing: MissingChart[] }> {
  const views = sections.flatMap((section) => section.views).filter((view) => view.kind === 'chart');
  const pictures = await Promise.all(views.map(async (view) => [view, await drawer.png(view.chart, view.data)] as const));
  return {
    drawn: new Map(pictures.flatMap(([view, picture]) => (picture.ok ? [[view, picture] as const] : []))),
    missing: pictures.flatMap(([view, picture]) => (picture.ok ? [] : [{ title: view.title, reason: picture.reason }])),
  };
}
