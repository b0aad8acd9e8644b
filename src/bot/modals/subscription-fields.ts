/** What a subscription's form says of where and when. */
import type { InputBlock } from '@slack/types';
import { AppError } from '../../errors.ts';
import { hasBareDomain, isMailbox } from '../../mailbox.ts';
import type { Target } from '../../reports/subscriptions.ts';
import { parseTargets } from '../../reports/targets.ts';
import { parseTimetable, type Timetable } from '../../reports/timetable.ts';
import { isPerson, MEMBERS_ALONE, whyNotDirectly } from '../direct-recipients.ts';
import type { Members } from '../members.ts';
import type { Workspace } from '../workspace.ts';
import { field, FormError, type Choice, type Filled } from './form.ts';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Each the beginning of a timetable as people write it. */
export const cadenceChoices: readonly Choice[] = [
  ...DAYS.map((day) => ({ value: `weekly ${day.slice(0, 3).toLowerCase()}`, label: `Weekly, on ${day}` })),
  { value: 'daily', label: 'Daily' },
  { value: 'monthly 1', label: 'Monthly, on the 1st' },
];

/** @throws FormError */
export function readTimetable(filled: Filled, zone: string): Timetable {
  const cron = filled.text('cron');
  const words = `${filled.choice('cadence') ?? 'weekly mon'} ${filled.time('time') ?? '09:00'}`;
  return atField(cron === '' ? 'cadence' : 'cron', () => parseTimetable(cron === '' ? words : cron, zone));
}

/** How a timetable stands in the form: as a choice and a time, or else as an expression. */
export function timeOf({ cadence, expression }: Timetable): { cadence: string; time: string; cron: string } {
  const [minute = '0', hour = '9', day, , weekday] = expression.split(' ');
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  if (cadence === 'daily') return { cadence, time, cron: '' };
  if (cadence === 'weekly') {
    const name = DAYS[(Number(weekday) + 6) % 7]!;
    return { cadence: `weekly ${name.slice(0, 3).toLowerCase()}`, time, cron: '' };
  }
  if (cadence === 'monthly' && day === '1') return { cadence: 'monthly 1', time, cron: '' };
  return { cadence: 'weekly mon', time: '09:00', cron: cadence === 'monthly' ? `monthly ${day} ${time}` : expression };
}

/** Whom it goes to in Slack. */
export function slackFields({ conversations, users }: { conversations: string[]; users: string[] }): InputBlock[] {
  return [
    field(
      'conversations',
      { label: 'To channels', optional: true, hint: 'The app must be a member: /invite it there.' },
      {
        type: 'multi_conversations_select',
        filter: { include: ['public', 'private'], exclude_bot_users: true },
        ...(conversations.length === 0 ? {} : { initial_conversations: conversations }),
      },
    ),
    field(
      'users',
      { label: 'To people, as a direct message', optional: true },
      {
        type: 'multi_users_select',
        ...(users.length === 0 ? {} : { initial_users: users }),
      },
    ),
  ];
}

interface ReadTargetsOptions {
  isAllowed: (address: string) => boolean;
  /** The form asks for addresses alone. */
  isMailOnly: boolean;
}

/** @throws FormError for an address that is none, or that mail may not go to, and where there is nobody at all. */
export function readTargets(filled: Filled, { isAllowed, isMailOnly }: ReadTargetsOptions): Target[] {
  const list = filled.text('emails').replaceAll(';', ',');
  const written = list.split(',').map((word) => word.trim());
  const wrong = written.find((word) => word !== '' && !isMailbox(word));
  if (wrong !== undefined)
    throw new FormError('emails', `“${wrong}” is no e-mail address: write them like ann@example.org, set apart by commas.`);
  const emails = parseTargets(list);
  const outside = emails.find(({ address }) => !isAllowed(address));
  if (outside !== undefined) throw new FormError('emails', whyNot(outside));
  const ids = isMailOnly ? [] : [...filled.conversations('conversations'), ...filled.users('users')];
  const targets = [...ids.map((address): Target => ({ channel: 'slack', address })), ...emails];
  if (targets.length === 0)
    throw isMailOnly
      ? new FormError('emails', 'Somebody has to get it: name an address.')
      : new FormError('conversations', 'Somebody has to get it: a channel, a person or an address.');
  return targets;
}

/** @throws FormError for the first of the people who may not get it, or of whom Slack does not say who they are. */
export async function requireMembers(
  targets: readonly Target[],
  { members, workspace }: { members: Members; workspace: Workspace },
): Promise<void> {
  const people = targets.filter(({ channel, address }) => channel === 'slack' && isPerson(address));
  await Promise.all(
    people.map(async ({ address }) => {
      const found = await members.find(workspace, address).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        throw new FormError('users', `Slack does not say who ${address} is. ${error.hint ?? ''}`.trim());
      });
      const why = found === undefined ? undefined : whyNotDirectly(found.standing);
      if (why !== undefined) throw new FormError('users', `${found?.name ?? address} ${why}. ${MEMBERS_ALONE}`);
    }),
  );
}

function whyNot({ address }: Target): string {
  if (hasBareDomain(address)) return `The domain of ${address} has no dot: write it whole, such as ann@example.org.`;
  return `Mail may not go to ${address}: ask whoever operates Towerwatch.`;
}

function atField<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError) throw new FormError(name, [error.message, error.hint].filter(Boolean).join(' '));
    throw error;
  }
}
