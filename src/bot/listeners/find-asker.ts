import { describeError } from '../../errors.ts';
import { failureMessage } from '../answers.ts';
import type { Asker } from '../context.ts';
import { notInstalled } from '../not-installed.ts';
import { each } from '../reply.ts';
import { respond } from '../respond.ts';
import type { ListenerContext } from './listener.ts';

/** Who asks. Undefined: that can't be known, and whoever it is has been told why: the app is not installed there, or the store is away. */
export async function findAsker(
  bot: ListenerContext,
  source: Parameters<ListenerContext['askerOf']>[0],
  { responseUrl }: { responseUrl: string },
): Promise<Asker | undefined> {
  try {
    const asker = await bot.askerOf(source);
    if (asker === undefined) await notInstalled(bot, { responseUrl });
    return asker;
  } catch (error) {
    await respond({ responseUrl, messages: each([failureMessage(bot, error)]), retryDelayMs: bot.retryDelayMs }).catch((failure: unknown) =>
      bot.log.warn({ err: failure }, `what went wrong could not be told: ${describeError(failure)}`),
    );
    return undefined;
  }
}
