import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { findProject, listProjects, type ProjectScope } from '../../analysis/project.ts';
import { AppError } from '../../errors.ts';
import { MODEL_TYPES, parseModelType } from '../../metrics.ts';
import { momentIn } from '../../reports/period.ts';
import { SECTIONS } from '../../reports/sections/index.ts';
import { addSubscription, changeSubscription, timetableOf, type Subscription, type Target } from '../../reports/subscriptions.ts';
import { describeTimetable, nextSlot } from '../../reports/timetable.ts';
import { capitalised } from '../../reports/views/stats.ts';
import { memberAccessOf } from '../access.ts';
import { dispatchDefaults } from '../answers.ts';
import { noticeMessage } from '../blocks.ts';
import type { Asker, BotContext } from '../context.ts';
import { chooseProject } from '../choose-project.ts';
import { plain } from '../literal.ts';
import { ownSubscription } from '../own-subscription.ts';
import { ownIdOf } from '../workspace.ts';
import { field, form, FormError, initialOption, initialOptions, option, type Choice, type Filled } from './form.ts';
import type { Modal } from './modal.ts';
import { previewDigest } from './preview.ts';
import { projectChoices } from './projects.ts';
import { cadenceChoices, readTargets, requireMembers, readTimetable, slackFields, timeOf } from './subscription-fields.ts';
import { readZone, searchZones, zoneField } from './zones.ts';

/** A subscription goes on when a guest has left the channel, to whomever they named. */
export const SUBSCRIPTIONS_ARE = 'Subscriptions are';

const memoryShape = z.object({ subscription: z.number().nullable() });

const TYPES = MODEL_TYPES.map((type): Choice => ({ value: type, label: capitalised(type) }));
const SECTION_CHOICES = SECTIONS.map(({ key }): Choice => ({ value: key, label: capitalised(key.replaceAll('-', ' ')) }));
const QUIET: Choice[] = [{ value: 'skip', label: 'Not when nothing has happened' }];

export const subscribeModal: Modal = {
  name: 'subscribe',
  async view(context, { asker, project: asked, subscription: id }) {
    const access = await memberAccessOf(context, asker, SUBSCRIPTIONS_ARE);
    if (id !== undefined) return filledForm(context, asker, { found: await ownSubscription(context, asker, id), scope: access.scope });
    const { project } = await chooseProject({ knex: context.knex, ...dispatchDefaults(context, access) }, asked, access.scope);
    const isMailOnly = isMailOnlyFor(asker);
    const here = asker.channelId !== undefined && /^[CG]/.test(asker.channelId) ? [asker.channelId] : [];
    return subscriptionForm({
      id: null,
      title: 'Subscribe to the digest',
      projects: await projectChoices(context, { scope: access.scope, chosen: project.id }),
      projectId: project.id,
      types: MODEL_TYPES,
      sections: [],
      conversations: here,
      users: here.length === 0 ? [asker.userId] : [],
      isMailOnly,
      emails: '',
      cadence: 'weekly mon',
      time: '09:00',
      cron: '',
      zone: context.zone,
      skipQuiet: false,
    });
  },
  async submit(context, { asker, filled, memory }) {
    const { scope } = await memberAccessOf(context, asker, SUBSCRIPTIONS_ARE);
    const { subscription: id } = memoryShape.parse(memory);
    const wanted = await readFields(context, { filled, scope, asker });
    const now = context.now();
    const number =
      id === null
        ? await addSubscription(
            context.knex,
            { ...wanted, projectId: wanted.projectId, owner: asker.userId, workspaceId: ownIdOf(asker.workspace) },
            now,
          )
        : await change(context, { id, asker, wanted });
    const words = `${describeTimetable(wanted.timetable)}; next ${momentIn(wanted.timetable.zone, nextSlot(wanted.timetable, now))}`;
    return {
      message: noticeMessage({
        message: `Subscription #${number} is ${id === null ? 'made' : 'changed'}: ${words}.`,
        hint: 'It is on the app’s Home tab, to be paused, changed and sent at once.',
      }),
    };
  },
  search: { zone: searchZones },
  previews: {
    async preview(context, { asker, filled }) {
      const { scope } = await memberAccessOf(context, asker, SUBSCRIPTIONS_ARE);
      const { projectId, types, timetable } = await readFields(context, { filled, scope, asker });
      const project = await findProject(context.knex, String(projectId), scope);
      return previewDigest(context, { project, types, timetable });
    },
  },
};

const isMailOnlyFor = ({ workspace }: Asker): boolean => workspace.isMailOnly === true;

async function filledForm(
  context: BotContext,
  asker: Asker,
  { found, scope }: { found: Subscription & { targets: Target[] }; scope: ProjectScope },
): Promise<ModalView> {
  const addresses = (pattern: RegExp): string[] => found.targets.map(({ address }) => address).filter((address) => pattern.test(address));
  const timetable = timetableOf(found);
  return subscriptionForm({
    id: found.id,
    title: `Subscription #${found.id}`,
    projects: (await projectChoices(context, { scope, chosen: found.project_id })).filter(
      ({ value }) => value === String(found.project_id),
    ),
    projectId: found.project_id,
    types: found.model_types,
    sections: found.sections,
    conversations: addresses(/^[CG][A-Z0-9]+$/),
    users: addresses(/^[UW][A-Z0-9]+$/),
    emails: addresses(/@/).join(', '),
    isMailOnly: isMailOnlyFor(asker),
    ...timeOf(timetable),
    zone: timetable.zone,
    skipQuiet: found.skip_quiet,
  });
}

interface FormValues {
  id: number | null;
  title: string;
  projects: readonly Choice[];
  projectId: number;
  types: readonly string[];
  sections: readonly string[];
  conversations: string[];
  users: string[];
  emails: string;
  /** Only addresses are asked for. */
  isMailOnly: boolean;
  cadence: string;
  time: string;
  cron: string;
  zone: string;
  skipQuiet: boolean;
}

function subscriptionForm(values: FormValues): ModalView {
  const { emails, cadence, cron, isMailOnly } = values;
  return form({
    name: 'subscribe',
    title: values.title,
    submit: values.id === null ? 'Subscribe' : 'Save',
    memory: { subscription: values.id } satisfies z.infer<typeof memoryShape>,
    blocks: [
      field(
        'project',
        { label: 'Project' },
        {
          type: 'static_select',
          options: values.projects.map(option),
          ...initialOption(values.projects, String(values.projectId)),
        },
      ),
      field('types', { label: 'About' }, { type: 'checkboxes', options: TYPES.map(option), ...initialOptions(TYPES, values.types) }),
      field(
        'sections',
        { label: 'Sections', optional: true, hint: 'None chosen: all of them.' },
        {
          type: 'multi_static_select',
          options: SECTION_CHOICES.map(option),
          ...initialOptions(SECTION_CHOICES, values.sections),
        },
      ),
      ...(isMailOnly ? [] : slackFields(values)),
      field(
        'emails',
        {
          label: 'To e-mail addresses',
          optional: !isMailOnly,
          hint: `Set apart by commas.${isMailOnly ? ' From here, digests go by mail alone.' : ''}`,
        },
        {
          type: 'plain_text_input',
          max_length: 2_000,
          ...(emails === '' ? {} : { initial_value: emails }),
        },
      ),
      field(
        'cadence',
        { label: 'How often' },
        { type: 'static_select', options: cadenceChoices.map(option), ...initialOption(cadenceChoices, cadence) },
      ),
      field('time', { label: 'At' }, { type: 'timepicker', initial_time: values.time }),
      field(
        'cron',
        { label: 'Cron expression', optional: true, hint: 'Five fields, instead of the two above: 0 9 * * 1-5' },
        {
          type: 'plain_text_input',
          max_length: 100,
          ...(cron === '' ? {} : { initial_value: cron }),
        },
      ),
      zoneField(values.zone),
      field(
        'quiet',
        { label: 'When it is quiet', optional: true },
        {
          type: 'checkboxes',
          options: QUIET.map(option),
          ...initialOptions(QUIET, values.skipQuiet ? ['skip'] : []),
        },
      ),
      {
        type: 'actions',
        block_id: 'previews',
        elements: [{ type: 'button', action_id: 'form.subscribe.preview', text: plain('Preview') }],
      },
    ],
  });
}

type Wanted = Awaited<ReturnType<typeof readFields>>;

interface FieldsOptions {
  filled: Filled;
  scope: ProjectScope;
  asker: Asker;
}

async function readFields({ knex, delivery, members }: BotContext, { filled, scope, asker }: FieldsOptions) {
  const projectId = Number(filled.choice('project'));
  if (!(await listProjects(knex, scope)).some(({ id }) => id === projectId))
    throw new FormError('project', 'This project is no longer there, or no longer connected to the workspace.');
  const types = filled.choices('types').map(parseModelType);
  if (types.length === 0) throw new FormError('types', 'A digest is about one type at least.');
  const targets = readTargets(filled, { isAllowed: delivery.isAllowed, isMailOnly: isMailOnlyFor(asker) });
  await requireMembers(targets, { members, workspace: asker.workspace });
  return {
    projectId,
    types: MODEL_TYPES.filter((type) => types.includes(type)),
    sections: filled.choices('sections'),
    targets,
    timetable: readTimetable(filled, readZone(filled)),
    skipQuiet: filled.choices('quiet').includes('skip'),
  };
}

async function change(context: BotContext, { id, asker, wanted }: { id: number; asker: Asker; wanted: Wanted }): Promise<number> {
  const { targets: before, ...found } = await ownSubscription(context, asker, id);
  if (found.owner !== asker.userId)
    throw new FormError('project', 'Only its owner may change a subscription; on the Home tab you can unsubscribe from it.');
  const { targets, types, sections, timetable, skipQuiet } = wanted;
  const isIn = (list: readonly Target[], target: Target): boolean => list.some(({ address }) => address === target.address);
  const isSameTime = JSON.stringify(timetable) === JSON.stringify(timetableOf(found));
  await changeSubscription(
    context.knex,
    id,
    {
      types,
      sections,
      skipQuiet,
      // One of before it was kept belongs where its owner changes it.
      workspaceId: found.workspace_id ?? ownIdOf(asker.workspace),
      ...(isSameTime ? {} : { timetable }),
      addTargets: targets.filter((target) => !isIn(before, target)),
      // What the form did not ask for stays as it is.
      removeTargets: before.filter((target) => !isIn(targets, target) && (!isMailOnlyFor(asker) || target.channel === 'email')),
    },
    context.now(),
  ).catch((error: unknown) => {
    if (error instanceof AppError) throw new FormError('project', [error.message, error.hint].filter(Boolean).join(' '));
    throw error;
  });
  return id;
}
