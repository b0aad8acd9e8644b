import { AppError } from '../../errors.ts';
import { accessOf } from '../access.ts';
import { failureMessage } from '../answers.ts';
import { noticeMessage, type Notice, type SlackMessage } from '../blocks.ts';
import type { Asker, BotContext } from '../context.ts';
import { modalOf } from '../dispatch.ts';
import { nearNames, orNear } from '../near-name.ts';
import { tellWhatIsDone } from '../reply.ts';
import { inLog } from '../slack-failure.ts';
import { compareModal } from './compare.ts';
import type { Modal, ModalQuestion } from './modal.ts';
import { settingsModal } from './settings.ts';
import { remedyOf, showView } from './show-view.ts';
import { subscribeModal } from './subscribe.ts';

export const MODALS: readonly Modal[] = [compareModal, subscribeModal, settingsModal];

/** What a form remembers besides its own: where what is said afterwards goes. */
export interface FormMemory {
  responseUrl: string | undefined;
  channelId: string | undefined;
  own: unknown;
}

/**
 * Opens the form that a line asks for. Undefined: it asks for none, or there is no token to open it with; a message: what went
 * wrong instead.
 */
export async function openFormFor(
  context: BotContext,
  { line, asker, triggerId, responseUrl }: { line: string; asker: Asker; triggerId: string; responseUrl: string },
): Promise<'opened' | SlackMessage | undefined> {
  const asked = modalOf(line);
  const modal = MODALS.find(({ name }) => name === asked?.modal);
  if (modal === undefined || asker.workspace.slack === undefined) return undefined;
  const question = { asker, project: asked?.project, responseUrl };
  const stopTelling = tellWhatIsDone(context, responseUrl, { stage: 'The form is being opened' });
  try {
    const opened = await orNear(
      () => openForm(context, { modal, triggerId, question }),
      async (error) => {
        if (!(error instanceof AppError) || error.kind !== 'notFound') return error;
        const { scope } = await accessOf(context, asker);
        return nearNames(line, { knex: context.knex, scope }).ofProject(error, asked?.project);
      },
    );
    return opened === 'opened' ? opened : noticeMessage(opened);
  } catch (error) {
    return failureMessage(context, error);
  } finally {
    stopTelling();
  }
}

/** @throws AppError for who may not open it. */
export async function openForm(
  context: BotContext,
  { modal, triggerId, question }: { modal: Modal; triggerId: string; question: ModalQuestion },
): Promise<'opened' | Notice> {
  const { asker, responseUrl } = question;
  const view = await modal.view(context, question);
  const { slack } = asker.workspace;
  if (slack === undefined) return 'opened';
  const memory: FormMemory = { responseUrl, channelId: asker.channelId, own: JSON.parse(view.private_metadata ?? 'null') as unknown };
  const remembering = { ...view, private_metadata: JSON.stringify(memory) };
  const shown = await showView(() => slack.once.views.open({ trigger_id: triggerId, view: remembering }), {
    pauseMs: context.retryDelayMs,
  });
  if (shown.kind === 'shown') return 'opened';
  const { failure } = shown;
  context.log.warn(`a form could not be opened: ${inLog(failure)}`);
  if (shown.kind === 'unsure')
    return {
      message: 'Slack did not say whether the form is open: it may or may not be.',
      hint: 'If it is not, type the command again.',
    };
  return { message: `The form could not be opened: ${failure.reason}.`, hint: remedyOf(failure, 'Type the command again') };
}
