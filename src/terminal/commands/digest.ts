import { resolve } from 'node:path';
import type { Knex } from 'knex';
import { findProject, listProjects, type Project } from '../../analysis/project.ts';
import { createMaker } from '../../delivery.ts';
import { AppError, describeError } from '../../errors.ts';
import { areSameMailboxes } from '../../mailbox.ts';
import { MODEL_TYPES } from '../../metrics.ts';
import { PERSONAL_LINKS } from '../../reports/deliver/channel.ts';
import type { MadeContent } from '../../reports/deliver/freeze.ts';
import { attachmentsOf } from '../../reports/deliver/email-channel.ts';
import { domainOf } from '../../reports/deliver/compose.ts';
import { writeToOutbox } from '../../reports/deliver/outbox.ts';
import { oneLine } from '../../reports/line.ts';
import { lastFull, weekNamed, type ReportPeriod } from '../../reports/period.ts';
import { addSubscription, anySubscription, listSubscriptions, type Target } from '../../reports/subscriptions.ts';
import { parseTimetable } from '../../reports/timetable.ts';
import { readArguments } from '../arguments.ts';
import { showDelivery } from '../await-deliveries.ts';
import type { TerminalCommand, TerminalContext } from '../command.ts';
import { readSubscription, requireAllowed } from '../subscription-arguments.ts';

const OPTIONS = {
  project: { type: 'string' },
  to: { type: 'string' },
  week: { type: 'string' },
  types: { type: 'string' },
  sections: { type: 'string' },
  out: { type: 'string' },
  preview: { type: 'boolean' },
} as const;

export const digest: TerminalCommand = {
  name: 'digest',
  usage: 'towerwatch digest [--project KEY] [--week 2026-W46] [--to LIST] [--types LIST] [--sections LIST] [--preview | --out DIR]',
  summary:
    "sends last week's digest, or that of any past week as it stood then, to --to or DIGEST_TO; --preview prints it, --out writes it to files, and so it is where nobody is to get it and no SMTP server is set",
  check: (argv) => void read(argv),
  async run(argv, context) {
    const { values, wanted } = read(argv);
    const { config, parts, now } = context;
    requireAllowed(
      (wanted.targets ?? []).map(({ address }) => address),
      config.mail.allowedDomains,
    );
    const { knex } = parts.store;
    const zone = config.digest.timezone;
    const period = values.week === undefined ? lastFull('week', now(), zone) : weekNamed(values.week, { zone, now: now() });
    const projects = values.project === undefined ? await listProjects(knex) : [await findProject(knex, values.project)];
    const isForNobody = wanted.targets === undefined && config.digest.to.length === 0;
    if (values.preview === true || values.out !== undefined || (isForNobody && config.mail.smtpUrl === undefined))
      return preview(context, {
        projects,
        period,
        types: wanted.types,
        sections: wanted.sections,
        out: values.out,
        isPrinted: values.preview === true,
      });
    if (isForNobody)
      throw new AppError('badParameter', 'The digest has no recipients.', { hint: 'Set DIGEST_TO, or say --to ann@example.org.' });
    return showDelivery(context, await plan(context, { projects, period, wanted }));
  },
};

function read(argv: string[]): {
  values: ReturnType<typeof readArguments<typeof OPTIONS>>['values'];
  wanted: ReturnType<typeof readSubscription>;
} {
  const { values } = readArguments(argv, OPTIONS, digest.usage);
  if (values.preview === true && values.out !== undefined)
    throw new AppError('badParameter', '--preview and --out exclude each other.', { hint: `Usage: ${digest.usage}` });
  return {
    values,
    wanted: readSubscription({ to: values.to, types: values.types, sections: values.sections }, parseTimetable('weekly', 'UTC')),
  };
}

const PREVIEW_TOKEN = 'preview';

interface SendRequest {
  projects: readonly Project[];
  period: ReportPeriod;
  wanted: ReturnType<typeof readSubscription>;
}

/** By the ledger, like everything that is delivered: to DIGEST_TO's own subscriptions, or to one that is made for this time alone. */
async function plan({ config, parts, now, delivery }: TerminalContext, { projects, period, wanted }: SendRequest): Promise<number[]> {
  const { knex } = parts.store;
  const { to: recipients, timezone: zone } = config.digest;
  const engine = await delivery();
  const slots: number[] = [];
  for (const { id: projectId } of projects) {
    const targets = wanted.targets ?? recipients.map((address): Target => ({ channel: 'email', address }));
    const id =
      (wanted.targets === undefined ? await ofSettings(knex, { projectId, recipients }) : undefined) ??
      (await addSubscription(knex, { ...wanted, targets, projectId, origin: 'once', timetable: parseTimetable('weekly', zone) }, now()));
    slots.push(await engine.sendNow(await anySubscription(knex, id), period));
  }
  return slots;
}

/** The service's own subscription of DIGEST_TO, whose links lead out of the weekly mail; only the service may make it or change it. */
async function ofSettings(
  knex: Knex,
  { projectId, recipients }: { projectId: number; recipients: readonly string[] },
): Promise<number | undefined> {
  const found = (await listSubscriptions(knex, { projectId })).find(({ origin }) => origin === 'settings');
  const addresses = found?.targets.map(({ address }) => address) ?? [];
  return areSameMailboxes(addresses, recipients) ? found?.id : undefined;
}

interface PreviewRequest {
  projects: readonly Project[];
  period: ReportPeriod;
  types: readonly (typeof MODEL_TYPES)[number][] | undefined;
  sections: readonly string[] | undefined;
  out: string | undefined;
  isPrinted: boolean;
}

/** Shows what would be sent; nobody is sent anything, and the ledger knows nothing of it. */
async function preview(
  { config, parts, log, now, baseUrl, folder, terminal }: TerminalContext,
  { projects, period, types, sections, out, isPrinted }: PreviewRequest,
): Promise<number> {
  const make = createMaker({ parts, log, baseUrl: () => baseUrl });
  for (const project of projects) {
    const made = await make(
      {
        projectId: project.id,
        types: [...(types ?? MODEL_TYPES)],
        sections: [...(sections ?? [])],
        period: { ...period, from: period.from.toISOString(), to: period.to.toISOString() },
        timetable: 'a preview',
        slotAt: now().toISOString(),
        lateNote: null,
      },
      { token: PREVIEW_TOKEN },
    );
    const head = `${oneLine(project.name)}, ${period.label}`;
    if (made.isEmpty) terminal.write(`${head}: no mail, nothing has completed yet\n`);
    else if (isPrinted) terminal.write(`Subject: ${made.subject}\n\n${withoutLinks(made.text, baseUrl)}\n\n`);
    else {
      const into = resolve(folder, out ?? 'outbox');
      const files = await writeToOutbox(
        previewMessage(made, { from: config.mail.from, date: now(), baseUrl }),
        `${period.label}-${project.key}`,
        {
          folder: into,
          from: config.mail.from,
          dkim: config.mail.dkim,
        },
      ).catch((cause: unknown) => {
        throw new AppError('badParameter', `The folder ${into} can't be written: ${describeError(cause)}.`, {
          hint: 'Name one that is there, or whose parent is, and that this user may write to.',
          cause,
        });
      });
      terminal.write(`${head}: ${made.subject}\n  ${files.eml}\n  ${files.html}\n`);
    }
  }
  return 0;
}

/** Nobody's own links, and no frozen page. */
function withoutLinks(text: string, baseUrl: string): string {
  return text
    .replaceAll(PERSONAL_LINKS.unsubscribe, '(each reader has its own)')
    .replaceAll(PERSONAL_LINKS.preferences, '(each reader has its own)')
    .replaceAll(`${baseUrl}/digests/${PREVIEW_TOKEN}`, '(of the digest that is sent)');
}

/** Addressed to nobody, with links that lead nowhere. */
function previewMessage(
  made: MadeContent,
  { from, date, baseUrl }: { from: string; date: Date; baseUrl: string },
): Parameters<typeof writeToOutbox>[0] {
  return {
    to: [],
    subject: made.subject,
    html: made.html.replaceAll(PERSONAL_LINKS.unsubscribe, '#').replaceAll(PERSONAL_LINKS.preferences, '#'),
    text: withoutLinks(made.text, baseUrl),
    attachments: attachmentsOf(made),
    messageId: `<preview-${date.getTime()}@${domainOf(from)}>`,
    date,
  };
}
