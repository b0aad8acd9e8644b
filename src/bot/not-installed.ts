import { noticeMessage } from './blocks.ts';
import type { BotContext } from './context.ts';
import { each } from './reply.ts';
import { respond } from './respond.ts';
import { describeError } from '../errors.ts';

/** For who asks from a workspace that the app is not, or no longer, installed in. */
export async function notInstalled(
  { retryDelayMs, baseUrl, log }: Pick<BotContext, 'retryDelayMs' | 'baseUrl' | 'log'>,
  { responseUrl }: { responseUrl: string },
): Promise<void> {
  const message = noticeMessage({
    message: 'Towerwatch is not installed in this workspace, or no longer.',
    hint: `An administrator installs it at ${baseUrl()}/slack/install where that is offered; else ask whoever operates it.`,
  });
  await respond({ responseUrl, messages: each([message]), retryDelayMs }).catch((error: unknown) =>
    log.warn({ err: error }, `an unknown workspace could not be told so: ${describeError(error)}`),
  );
}
