import type { Knex } from 'knex';
import { findProject, listProjects } from '../../analysis/project.ts';
import { AppError } from '../../errors.ts';
import { resendMissed, SPARED_SENTENCE } from '../../reports/deliver/resend.ts';
import { formatQuantity } from '../../reports/format.ts';
import { oneLine } from '../../reports/line.ts';
import { momentIn, weekNamed } from '../../reports/period.ts';
import { optOut, optOutOfAll, recipientOf } from '../../reports/recipients.ts';
import { renderViewAsText } from '../../reports/render/text.ts';
import {
  addSubscription,
  changeSubscription,
  findSubscription,
  listSubscriptions,
  pauseSubscription,
  removeSubscription,
  resumeSubscription,
  timetableOf,
} from '../../reports/subscriptions.ts';
import { parseTargets } from '../../reports/targets.ts';
import { parseTimetable } from '../../reports/timetable.ts';
import { subscriptionsTable } from '../../reports/views/subscriptions.ts';
import { readArguments } from '../arguments.ts';
import { showDelivery } from '../await-deliveries.ts';
import type { TerminalCommand, TerminalContext } from '../command.ts';
import { readId, readSubscription, requireAllowed, SUBSCRIPTION_OPTIONS } from '../subscription-arguments.ts';
import { programName } from '../../program-name.ts';

const OPTIONS = {
  ...SUBSCRIPTION_OPTIONS,
  'add-to': { type: 'string' },
  'remove-to': { type: 'string' },
  week: { type: 'string' },
  slot: { type: 'string' },
  unknown: { type: 'boolean' },
} as const;

type Option = keyof typeof OPTIONS;
type Values = ReturnType<typeof readArguments<typeof OPTIONS>>['values'];

export const subscriptions: TerminalCommand = {
  name: 'subscriptions',
  usage:
    'towerwatch subscriptions [list | show # | add | change # | pause # | resume # | remove # | send # [--week 2026-W46] | resend # [--slot N] [--unknown] | unsubscribe TOKEN [#]] [--project KEY] [--to LIST] [--when "weekly mon 09:00"] [--zone Europe/Kyiv] [--types LIST] [--sections LIST] [--skip-quiet | --no-skip-quiet] [--owner ADDRESS | --owner none] [--add-to LIST] [--remove-to LIST]',
  summary: 'who gets which digest, when and where: e-mail addresses and Slack ids, set apart by commas',
  check(argv) {
    read(argv);
  },
  async run(argv, context) {
    const { action, id, values } = read(argv);
    return ACTIONS[action].run({ id, values, context, knex: context.parts.store.knex });
  },
};

function read(argv: string[]): { action: ActionName; id: string | undefined; values: Values } {
  const { values, positionals } = readArguments(argv, OPTIONS, subscriptions.usage, true);
  const [action = 'list', id, ...rest] = positionals;
  if (!isAction(action)) throw new AppError('badParameter', `subscriptions can't “${action}”.`, { hint: `Usage: ${subscriptions.usage}` });
  refuseSurplus(action, id, Object.keys(values) as Option[]);
  if (rest.length > 1) throw new AppError('badParameter', `Unexpected argument '${rest[1]}'.`, { hint: `Usage: ${subscriptions.usage}` });
  return { action, id: [id, ...rest].filter((word) => word !== undefined).join(' ') || undefined, values };
}

function isAction(word: string): word is ActionName {
  return Object.hasOwn(ACTIONS, word);
}

/** Who narrows an action by an option that it doesn't know means less than the whole, which it would be done to. */
function refuseSurplus(action: ActionName, id: string | undefined, given: readonly Option[]): void {
  const { takes } = ACTIONS[action];
  const surplus = given.find((option) => !takes.includes(option));
  if (surplus !== undefined)
    throw new AppError('badParameter', `${action} takes no --${surplus}.`, { hint: insteadOf(surplus, { action, id: id ?? '#', takes }) });
}

function insteadOf(surplus: Option, { action, id, takes }: { action: ActionName; id: string; takes: readonly Option[] }): string {
  const command = `${programName()} subscriptions`;
  if (surplus === 'to' || surplus === 'add-to' || surplus === 'remove-to') {
    if (action === 'add') return 'Say --to.';
    if (action === 'change') return 'Say --add-to and --remove-to.';
    if (action === 'send' || action === 'resend')
      return `It is sent to all whom the subscription names. To others: \`${programName()} digest --to ADDRESS\`.`;
    if (action === 'remove' || action === 'pause') return `For one recipient alone: \`${command} change ${id} --remove-to ADDRESS\`.`;
  }
  return takes.length === 0 ? 'It takes no option at all.' : `It takes ${takes.map((option) => `--${option}`).join(', ')}.`;
}

interface Call {
  id: string | undefined;
  values: Values;
  context: TerminalContext;
  knex: Knex;
}

interface Action {
  /** Any other option is refused. */
  takes: readonly Option[];
  run: (call: Call) => Promise<number>;
}

type ActionName = 'list' | 'show' | 'add' | 'change' | 'pause' | 'resume' | 'remove' | 'send' | 'resend' | 'unsubscribe';

const DIGEST_OPTIONS = ['types', 'sections', 'when', 'zone', 'owner', 'skip-quiet', 'no-skip-quiet'] as const;

const ACTIONS: Readonly<Record<ActionName, Action>> = {
  list: { takes: ['project'], run: showList },
  show: { takes: [], run: showOne },
  add: { takes: ['project', 'to', ...DIGEST_OPTIONS], run: addOne },
  change: { takes: ['add-to', 'remove-to', ...DIGEST_OPTIONS], run: changeOne },
  pause: { takes: [], run: said('is paused: what falls due is not sent', (knex, id, now) => pauseSubscription(knex, id, now)) },
  resume: { takes: [], run: said('goes on with its next date', (knex, id) => resumeSubscription(knex, id)) },
  remove: { takes: [], run: said('is removed; its deliveries stay on record', (knex, id, now) => removeSubscription(knex, id, now)) },
  send: { takes: ['week'], run: sendOne },
  resend: { takes: ['slot', 'unknown'], run: resendOne },
  unsubscribe: { takes: [], run: unsubscribeOne },
};

async function addOne({ values, context, knex }: Call): Promise<number> {
  const standing = parseTimetable('weekly mon 09:00', context.config.digest.timezone);
  const { targets = [], timetable = standing, ...rest } = readSubscription(values, standing);
  requireAllowed([...targets.map(({ address }) => address), rest.owner], context.config.mail.allowedDomains);
  const projectKey = values.project ?? context.config.defaultProject;
  const project = projectKey === undefined ? (await listProjects(knex))[0] : await findProject(knex, projectKey);
  if (project === undefined) throw new AppError('unavailable', 'There is no project yet.', { hint: 'Nothing has been loaded.' });
  await requireReachable(context, [...targets.map(({ address }) => address), rest.owner], { projectId: project.id, workspaceId: null });
  const id = await addSubscription(knex, { projectId: project.id, targets, timetable, ...rest }, context.now());
  context.terminal.write(`Subscription #${id} is made.\n`);
  return showList({ id: undefined, values: { project: project.key }, context, knex });
}

async function changeOne({ id, values, context, knex }: Call): Promise<number> {
  const number = readId(id, subscriptions.usage);
  const standing = await findSubscription(knex, number);
  const change = readSubscription(values, timetableOf(standing));
  const [added, removed] = [values['add-to'], values['remove-to']].map((list) => (list === undefined ? undefined : parseTargets(list)));
  if (Object.keys(change).length === 0 && added === undefined && removed === undefined)
    throw new AppError('badParameter', 'Nothing was changed: no option says what.', { hint: `Usage: ${subscriptions.usage}` });
  requireAllowed([...(added ?? []).map(({ address }) => address), change.owner], context.config.mail.allowedDomains);
  await requireReachable(context, [...(added ?? []).map(({ address }) => address), change.owner], {
    projectId: standing.project_id,
    workspaceId: standing.workspace_id,
  });
  await changeSubscription(knex, number, { ...change, addTargets: added, removeTargets: removed }, context.now());
  return showList({ id, values, context, knex });
}

async function sendOne({ id, values, context, knex }: Call): Promise<number> {
  const subscription = await findSubscription(knex, readId(id, subscriptions.usage));
  const period = values.week === undefined ? undefined : weekNamed(values.week, { zone: subscription.zone, now: context.now() });
  const engine = await context.delivery();
  return showDelivery(context, [await engine.sendNow(subscription, period)]);
}

async function resendOne({ id, values, context, knex }: Call): Promise<number> {
  const { zone } = await findSubscription(knex, readId(id, subscriptions.usage));
  const slotId = values.slot === undefined ? undefined : readId(values.slot, subscriptions.usage, 'slot');
  const { slot, planned, unknown } = await resendMissed(knex, {
    subscriptionId: readId(id, subscriptions.usage),
    slotId,
    now: context.now(),
    includeUnknown: values.unknown === true,
  });
  if (slot === undefined) {
    context.terminal.write('Nothing has been due yet.\n');
    return 0;
  }
  const name = `slot #${slot.id} of ${momentIn(zone, slot.slot_at)}`;
  const perhaps =
    unknown === 0
      ? ''
      : `${formatQuantity(unknown, 'recipient')} may have got it or not; --unknown sends it there too, perhaps for the second time.\n`;
  if (planned === 0) {
    const nobody = slot.is_spared
      ? `Nobody is sent ${name}. ${SPARED_SENTENCE}`
      : `Nobody ${unknown === 0 ? '' : 'is known to have '}missed ${name}.`;
    context.terminal.write(`${nobody}\n${perhaps}`);
    return 0;
  }
  context.terminal.write(
    `${perhaps}Again, ${name}, to ${formatQuantity(planned, 'recipient')} who missed it${values.unknown === true ? ' or may have' : ''}:\n`,
  );
  return showDelivery(context, [slot.id]);
}

/** What a mail to the unsubscribe address says in its subject: "unsubscribe TOKEN 3", or the token of everything. */
async function unsubscribeOne({ id, context, knex }: Call): Promise<number> {
  const [token = '', subscriptionId] = (id ?? '').replace(/^unsubscribe\s+/i, '').split(/\s+/);
  if (token === '')
    throw new AppError('badParameter', 'The token is missing.', {
      hint: 'It stands in the subject of a mail that asks for it: unsubscribe TOKEN 3.',
    });
  const target = await recipientOf(knex, token);
  if (subscriptionId === undefined) await optOutOfAll(knex, target, context.now());
  else await optOut(knex, target, readId(subscriptionId, subscriptions.usage), context.now());
  context.terminal.write(
    `${target.address} gets no more of ${subscriptionId === undefined ? 'what it received' : `subscription #${subscriptionId}`}.\n`,
  );
  return 0;
}

/** @throws AppError `badParameter` for people of Slack who may not get a digest, as far as Slack says so now. */
async function requireReachable(
  context: TerminalContext,
  addresses: readonly (string | null | undefined)[],
  of: { projectId: number; workspaceId: string | null },
): Promise<void> {
  const people = addresses.filter((address) => typeof address === 'string' && !address.includes('@'));
  if (people.length === 0) return;
  const { refusalOf } = await context.delivery();
  for (const recipient of people as string[]) {
    const refusal = await refusalOf({ recipient, ...of });
    if (refusal !== undefined)
      throw new AppError('badParameter', `${recipient} can't get digests: ${refusal.reason}.`, { hint: refusal.remedy });
  }
}

async function showList({ values, context, knex }: Call): Promise<number> {
  const project = values.project === undefined ? undefined : await findProject(knex, values.project);
  const names = new Map((await listProjects(knex)).map(({ id, name }) => [id, name]));
  const listed = (await listSubscriptions(knex, { projectId: project?.id })).map((subscription) => ({
    ...subscription,
    project_name: names.get(subscription.project_id) ?? `project ${subscription.project_id}, gone`,
  }));
  const table = subscriptionsTable(listed, ({ address }) => address, {
    empty: `There is no subscription yet. \`${programName()} subscriptions add --to you@example.org\` makes one.`,
  });
  const hint = listed.length === 0 ? '' : `\nEach address of one, and whether it gets it: \`${programName()} subscriptions show #\`\n`;
  context.terminal.write(`${renderViewAsText(table, { columns: context.terminal.columns, whole: true })}\n${hint}`);
  return 0;
}

/** Each target on a line of its own, whole. */
async function showOne({ id, context, knex }: Call): Promise<number> {
  const number = readId(id, subscriptions.usage);
  const { owner, project_id: projectId } = await findSubscription(knex, number);
  const found = (await listSubscriptions(knex, { projectId })).find((subscription) => subscription.id === number);
  const lines = (found?.targets ?? []).map(({ address, opted_out_at: optedOut, stopped_at: stopped, stop_reason: reason }) => {
    const state = optedOut !== null ? 'unsubscribed' : stopped !== null ? `stopped: ${reason ?? 'it failed'}` : 'gets it';
    return `  ${address}: ${oneLine(state)}`;
  });
  context.terminal.write(`Subscription #${number}, owner ${owner ?? 'nobody'}\n${lines.join('\n')}\n`);
  return 0;
}

function said(words: string, change: (knex: Knex, id: number, now: Date) => Promise<void>): (call: Call) => Promise<number> {
  return async ({ id, context, knex }) => {
    const number = readId(id, subscriptions.usage);
    await change(knex, number, context.now());
    context.terminal.write(`Subscription #${number} ${words}.\n`);
    return 0;
  };
}
