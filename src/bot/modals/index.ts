import { failureMessage } from '../answers.ts';
import { noticeMessage, type SlackMessage } from '../blocks.ts';
import type { Asker, BotContext } from '../context.ts';
import { modalOf } from '../dispatch.ts';
import { slackFailure } from '../slack-failure.ts';
import type { Modal } from './modal.ts';

const MODALS: readonly Modal[] = [];

/**
 * Opens the form that a line asks for. Undefined: it asks for none, or there is no token to open it with; a message: what went
 * wrong instead.
 */
export async function openFormFor(
  context: BotContext,
  { line, asker, triggerId }: { line: string; asker: Asker; triggerId: string },
): Promise<'opened' | SlackMessage | undefined> {
  try {
    const asked = modalOf(line);
    const modal = MODALS.find(({ name }) => name === asked?.modal);
    if (modal === undefined || asker.workspace.slack === undefined) return undefined;
    const view = await modal.view(context, { asker, project: asked?.project });
    return await openModal(asker, { triggerId, view });
  } catch (error) {
    return failureMessage(context, error);
  }
}

async function openModal(
  { workspace }: Asker,
  { triggerId, view }: { triggerId: string; view: Awaited<ReturnType<Modal['view']>> },
): Promise<'opened' | SlackMessage> {
  try {
    await workspace.slack!.client.views.open({ trigger_id: triggerId, view });
    return 'opened';
  } catch (error) {
    const failure = slackFailure(error);
    return noticeMessage({
      message: `The form could not be opened: ${failure.reason}.`,
      hint: failure.kind === 'refused' && failure.code !== 'expired_trigger_id' ? failure.remedy : 'Type the command again.',
    });
  }
}
