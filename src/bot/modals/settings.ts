import { z } from 'zod';
import { listProjects } from '../../analysis/project.ts';
import { MODEL_TYPES, parseModelType } from '../../metrics.ts';
import { capitalised } from '../../reports/views/stats.ts';
import { AppError } from '../../errors.ts';
import { memberAccessOf } from '../access.ts';
import { noticeMessage } from '../blocks.ts';
import type { Asker, BotContext } from '../context.ts';
import { ALERT_KINDS, readChannel, writeChannel, type AlertKind } from '../channels.ts';
import { field, form, FormError, initialOption, initialOptions, option, requireChoices, type Choice } from './form.ts';
import type { Modal } from './modal.ts';
import { isInChannel } from '../member-channels.ts';
import { projectChoices } from './projects.ts';
import { readZone, searchZones, zoneField } from './zones.ts';

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

const memoryShape = z.object({ channelId: z.string() });

const NONE: Choice = { value: 'none', label: 'None: the newest, or what the operator has set' };
const ANY: Choice = { value: 'any', label: 'Any: hybrid where there is one' };
const TYPES: Choice[] = [ANY, ...MODEL_TYPES.map((type) => ({ value: type, label: capitalised(type) }))];
const UNFURLS: Choice[] = [{ value: 'unfurls', label: 'Show links to Towerwatch as facts' }];
const ALERTS: Record<AlertKind, string> = {
  leader: 'A new leader: by how much, and what it does otherwise',
  failed: 'Failed experiments, with the stage and the error',
  sweep: 'A finished sweep: how many are done or failed, and the best',
};
const ALERT_CHOICES = ALERT_KINDS.map((kind): Choice => ({ value: kind, label: ALERTS[kind] }));

export const settingsModal: Modal = {
  name: 'settings',
  async view(context, { asker }) {
    const { channelId, workspace } = asker;
    if (channelId === undefined) throw new AppError('badParameter', 'Settings belong to a channel.', { hint: 'Type the command in one.' });
    await requireMember(context, asker);
    const set = await readChannel(context.knex, { workspaceId: workspace.id, channelId });
    const projects = [NONE, ...(await projectChoices(context, { scope: workspace.scope, chosen: set.project_id }))];
    return form({
      name: 'settings',
      title: 'This channel',
      submit: 'Save',
      memory: { channelId } satisfies z.infer<typeof memoryShape>,
      blocks: [
        select('project', 'Project where a line names none', projects, set.project_id === null ? NONE.value : String(set.project_id)),
        select('type', 'Type where a line names none', TYPES, set.model_type ?? ANY.value),
        boxes('links', 'Links', UNFURLS, set.unfurls ? ['unfurls'] : []),
        boxes('alerts', 'Posted here by itself, about the project above', ALERT_CHOICES, set.alerts),
        field(
          'quiet_from',
          { label: 'Quiet from', optional: true, hint: 'Alerts wait until the quiet hours are over.' },
          timepicker(set.quiet_from),
        ),
        field('quiet_to', { label: 'Quiet until', optional: true }, timepicker(set.quiet_to)),
        zoneField(set.zone),
      ],
    });
  },
  async submit(context, { asker, filled, memory }) {
    await requireMember(context, asker);
    const { channelId } = memoryShape.parse(memory);
    const chosen = filled.choice('project');
    if (chosen === undefined) throw new FormError('project', 'Choose a project, or none.');
    const projects = await listProjects(context.knex, asker.workspace.scope);
    if (chosen !== NONE.value && !projects.some(({ id }) => String(id) === chosen))
      throw new FormError('project', 'This project is no longer there, or no longer connected to the workspace.');
    requireChoices('type', [filled.choice('type')], TYPES);
    requireChoices('links', filled.choices('links'), UNFURLS);
    requireChoices('alerts', filled.choices('alerts'), ALERT_CHOICES);
    const projectId = chosen === NONE.value ? null : Number(chosen);
    const alerts = ALERT_KINDS.filter((kind) => filled.choices('alerts').includes(kind));
    const [quietFrom, quietTo] = [filled.time('quiet_from') ?? null, filled.time('quiet_to') ?? null];
    const zone = readZone(filled);
    for (const [name, time] of [['quiet_from', quietFrom] as const, ['quiet_to', quietTo] as const])
      if (time !== null && !TIME.test(time)) throw new FormError(name, 'Times are written like 22:30.');
    if (alerts.length > 0 && projectId === null) throw new FormError('project', 'Alerts are about one project: choose it.');
    if ((quietFrom === null) !== (quietTo === null))
      throw new FormError(quietFrom === null ? 'quiet_from' : 'quiet_to', 'Quiet hours have a beginning and an end.');
    if (quietFrom !== null && quietFrom === quietTo) throw new FormError('quiet_to', 'The end is another time than the beginning.');
    await writeChannel(
      context.knex,
      { workspaceId: asker.workspace.id, channelId },
      {
        settings: {
          project_id: projectId,
          model_type: parseModelType(filled.choice('type') ?? '') ?? null,
          unfurls: filled.choices('links').includes('unfurls'),
          alerts,
          quiet_from: quietFrom,
          quiet_to: quietTo,
          zone,
        },
        by: asker.userId,
        now: context.now(),
      },
    );
    const { slack } = asker.workspace;
    const isThere = alerts.length === 0 || slack === undefined ? undefined : await isInChannel(slack, channelId);
    return {
      message: noticeMessage({
        message: 'The settings of this channel are saved.',
        hint: isThere === false ? 'The app is not in it yet: type `/invite @Towerwatch` here, or its alerts can’t be posted.' : undefined,
      }),
    };
  },
  search: { zone: searchZones },
};

/** What a channel shows to guests is not theirs to decide. */
async function requireMember(context: BotContext, asker: Asker): Promise<void> {
  await memberAccessOf(context, asker, 'Settings are');
}

function select(name: string, label: string, choices: readonly Choice[], value: string): ReturnType<typeof field> {
  return field(name, { label }, { type: 'static_select', options: choices.map(option), ...initialOption(choices, value) });
}

function boxes(name: string, label: string, choices: readonly Choice[], values: readonly string[]): ReturnType<typeof field> {
  return field(
    name,
    { label, optional: true },
    {
      type: 'checkboxes',
      options: choices.map(option),
      ...initialOptions(choices, values),
    },
  );
}

function timepicker(time: string | null): Parameters<typeof field>[2] {
  return { type: 'timepicker', ...(time === null ? {} : { initial_time: time }) };
}
