import type { BlockAction, ButtonAction, ViewSubmitAction } from '@slack/bolt';
import { failureNotice } from '../answers.ts';
import { noticeMessage, noticeWords } from '../blocks.ts';
import type { Asker } from '../context.ts';
import { describeError, toAppError } from '../../errors.ts';
import { LIMITS } from '../limits.ts';
import { plain } from '../literal.ts';
import { FormError, option, readForm, withoutCode, type FormState } from '../modals/form.ts';
import { MODALS, type FormMemory } from '../modals/index.ts';
import type { Modal, Outcome, Sent } from '../modals/modal.ts';
import { remedyOf, showView } from '../modals/show-view.ts';
import { each, reply, replyToLine, sendDirectly, tellWhatIsDone } from '../reply.ts';
import { inLog } from '../slack-failure.ts';
import { DOUBLE_CLICK_MS, REPEATED_FOR_MS, type Listener, type ListenerContext } from './listener.ts';

/** Forms that are sent, searched in and previewed. */
export const listenToForms: Listener = (app, bot) => {
  for (const modal of MODALS) {
    app.view<ViewSubmitAction>({ callback_id: `form.${modal.name}`, type: 'view_submission' }, async ({ ack, body }) => {
      const key = `form ${body.view.id} ${body.view.hash}`;
      try {
        const opened = await read(bot, body);
        if (opened === undefined) return await ack();
        const { memory, sent } = opened;
        // A form that Slack sends twice, or that is sent by a double click, acts once.
        if (!(await bot.once.first(key, REPEATED_FOR_MS))) return await ack();
        const outcome = await modal.submit(bot, sent);
        await ack();
        await bot.underWay(() => tell(bot, { asker: sent.asker, memory, outcome, key: `form ${body.view.id}` }));
      } catch (error) {
        // Nothing was done, and the form stays as it is: once corrected it is sent by the same name.
        await bot.once.forget(key).catch(() => undefined);
        await ack({ response_action: 'errors', errors: problemOf(bot, error, body.view.blocks) });
      }
    });
    for (const [name, search] of Object.entries(modal.search ?? {})) listenToSearch({ app, bot, modal, name, search });
    for (const [name, preview] of Object.entries(modal.previews ?? {})) {
      app.action<BlockAction<ButtonAction>>({ type: 'block_actions', action_id: `form.${modal.name}.${name}` }, async ({ ack, body }) => {
        await ack();
        await bot.underWay(() => showPreview(bot, body, preview));
      });
    }
  }
};

interface SearchOptions {
  app: Parameters<Listener>[0];
  bot: ListenerContext;
  modal: Modal;
  name: string;
  search: NonNullable<Modal['search']>[string];
}

/** Several forms may have a field of one name: the form's own is asked. */
function listenToSearch({ app, bot, modal, name, search }: SearchOptions): void {
  app.options<'block_suggestion'>({ type: 'block_suggestion', action_id: name }, async ({ ack, body }) => {
    if (body.view?.callback_id !== `form.${modal.name}`) return;
    try {
      const opened = await read(bot, body);
      const found =
        opened === undefined ? [] : await search(bot, { asker: opened.sent.asker, text: body.value, memory: opened.sent.memory });
      await ack({ options: found.map(option) });
    } catch (error) {
      bot.log.warn({ err: error }, `a search in a form failed: ${describeError(error)}`);
      await ack({ options: [] });
    }
  });
}

interface FromForm {
  view?: { private_metadata: string; state?: { values: object } } | null | undefined;
  team?: { id: string } | null;
  enterprise?: { id: string } | null | undefined;
  user: { id: string };
}

interface OpenedForm {
  memory: FormMemory;
  sent: Sent;
}

/** Undefined where the app is no longer installed. */
async function read(bot: ListenerContext, { view, team, enterprise, user }: FromForm): Promise<OpenedForm | undefined> {
  const memory = JSON.parse(view?.private_metadata ?? '{}') as FormMemory;
  const asker = await bot.askerOf({ teamId: team?.id, enterpriseId: enterprise?.id, userId: user.id, channelId: memory.channelId });
  const filled = readForm((view?.state?.values ?? {}) as FormState);
  return asker === undefined ? undefined : { memory, sent: { asker, filled, memory: memory.own } };
}

interface Told {
  asker: Asker;
  memory: FormMemory;
  outcome: Outcome;
  key: string;
}

async function tell(bot: ListenerContext, { asker, memory: { responseUrl }, outcome, key }: Told): Promise<void> {
  if (responseUrl === undefined) {
    if ('message' in outcome) await sendDirectly(bot, { asker, key }, [outcome.message]);
    return;
  }
  const address = { asker, responseUrl, key };
  await ('line' in outcome ? replyToLine(bot, address, { line: outcome.line }) : reply(bot, address, each([outcome.message])));
}

/** At the field where it has one, else at the first that can be filled in: Slack shows errors nowhere else. */
function problemOf(bot: ListenerContext, error: unknown, blocks: readonly { type: string; block_id?: string }[]): Record<string, string> {
  const first = blocks.find(({ type }) => type === 'input')?.block_id ?? 'project';
  return { [error instanceof FormError ? error.field : first]: problemIn(bot, error) };
}

function problemIn(bot: ListenerContext, error: unknown): string {
  if (error instanceof FormError) return withoutCode(error.message);
  const known = toAppError(error);
  if (known === undefined || known.kind === 'unavailable') return noticeWords(failureNotice(bot, error));
  return withoutCode([known.message, known.hint].filter(Boolean).join(' '));
}

async function showPreview(
  bot: ListenerContext,
  body: BlockAction<ButtonAction>,
  preview: NonNullable<Modal['previews']>[string],
): Promise<void> {
  const opened = await read(bot, body);
  if (opened === undefined || !(await bot.once.first(`preview ${body.user.id} ${body.view?.id}`, DOUBLE_CLICK_MS))) return;
  const { responseUrl } = opened.memory;
  const stopTelling =
    responseUrl === undefined ? () => undefined : tellWhatIsDone(bot, responseUrl, { stage: 'The preview is being made' });
  try {
    await showPreviewOf(bot, body, { opened, preview });
  } finally {
    stopTelling();
  }
}

async function showPreviewOf(
  bot: ListenerContext,
  body: BlockAction<ButtonAction>,
  { opened, preview }: { opened: OpenedForm; preview: NonNullable<Modal['previews']>[string] },
): Promise<void> {
  const { sent } = opened;
  const view = await preview(bot, sent).catch((error: unknown) => {
    return {
      type: 'modal' as const,
      title: plain('Preview'),
      close: plain('Back'),
      blocks: [{ type: 'section' as const, text: plain(problemIn(bot, error), LIMITS.sectionText) }],
    };
  });
  const { slack } = sent.asker.workspace;
  if (slack === undefined) return;
  const shown = await showView(() => slack.once.views.push({ trigger_id: body.trigger_id, view }), { pauseMs: bot.retryDelayMs });
  if (shown.kind === 'shown') return;
  const { failure } = shown;
  bot.log.warn(`a preview could not be shown: ${inLog(failure)}`);
  const message = noticeMessage(
    shown.kind === 'unsure'
      ? {
          message: 'Slack did not say whether the preview is shown: it may or may not be.',
          hint: 'If it is not, click Preview again: the form is as it was.',
        }
      : {
          message: `The preview could not be shown: ${failure.reason}.`,
          hint: remedyOf(failure, 'The form is as it was: click Preview again'),
        },
  );
  await tell(bot, { asker: sent.asker, memory: opened.memory, outcome: { message }, key: `preview ${body.trigger_id}` });
}
