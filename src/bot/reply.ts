/** What somebody who asked gets to see, alone. */
import { describeError } from '../errors.ts';
import { answerMessages, type AnswerOptions, type Progress } from './answers.ts';
import { wordsBelow, type SlackMessage } from './blocks.ts';
import { LIMITS } from './limits.ts';
import type { Asker, BotContext } from './context.ts';
import { respond, UnsureError } from './respond.ts';
import { inLog, isSaid, slackFailure, UnreadableAnswerError } from './slack-failure.ts';

export interface ReplyAddress {
  asker: Asker;
  responseUrl: string;
  /** Identifies what is answered, so that a message that is sent instead is sent once. */
  key: string;
}

/** Whoever waits for longer is told what is being done. */
const PATIENCE_MS = 2_000;

/** Answers a line. Whoever waits is told what for; whatever goes wrong is said to them, and to the log. */
export async function replyToLine(
  context: BotContext,
  address: ReplyAddress,
  options: Omit<AnswerOptions, 'asker' | 'progress'> & { isReplacing?: boolean },
): Promise<void> {
  const progress: Progress = { stage: 'The store is being asked' };
  const stopTelling = tellWhatIsDone(context, address.responseUrl, progress);
  const messages = answerMessages(context, { ...options, asker: address.asker, progress });
  await reply(context, address, stopping(messages, stopTelling), { isReplacing: options.isReplacing === true }).finally(stopTelling);
}

/** Nothing is said of progress once the first message is made. */
async function* stopping(messages: AsyncIterable<SlackMessage>, stop: () => void): AsyncGenerator<SlackMessage> {
  for await (const message of messages) {
    stop();
    yield message;
  }
}

/** Tells who still waits after two seconds. @returns what ends that: from then on nothing is told. */
export function tellWhatIsDone({ retryDelayMs }: Pick<BotContext, 'retryDelayMs'>, responseUrl: string, progress: Progress): () => void {
  const tell = async (): Promise<void> => {
    const messages = each([{ text: `${progress.stage} …`, blocks: [] }]);
    await respond({ responseUrl, messages, retryDelayMs }).catch(() => undefined);
  };
  const note = setTimeout(() => void tell(), PATIENCE_MS);
  return () => clearTimeout(note);
}

/** Sends the first message that Slack takes: by response URL, or as a direct message where that fails. */
export async function reply(
  context: BotContext,
  address: ReplyAddress,
  messages: AsyncIterable<SlackMessage>,
  { isReplacing = false }: { isReplacing?: boolean } = {},
): Promise<void> {
  const { retryDelayMs, log } = context;
  const made: SlackMessage[] = [];
  const remembered = remember(messages, made);
  try {
    await respond({ responseUrl: address.responseUrl, messages: remembered, retryDelayMs, isReplacing });
  } catch (error) {
    // Whether it takes none any more, can't be reached or breaks: who asked gets the answer where it can be looked up again.
    const problem = await replyDirectly(address, error instanceof UnsureError ? made.map(withDoubt) : made);
    if (problem === undefined) return log.warn({ err: error }, `an answer went out as a direct message instead: ${describeError(error)}`);
    log.error({ err: error }, `an answer could not be delivered to Slack: ${describeError(error)}; nor as a direct message: ${problem}`);
  }
}

const DOUBT = 'Slack did not say whether this stands where you asked already: it may or may not.';

function withDoubt({ text, blocks }: SlackMessage): SlackMessage {
  const said = blocks.length === 0 ? [] : [...blocks.slice(0, LIMITS.messageBlocks - 1), wordsBelow(DOUBT)];
  return { text: `${text}\n${DOUBT}`, blocks: said };
}

/** Sends a message to somebody's direct messages; why it can't be is told to the log. */
export async function sendDirectly(
  context: BotContext,
  to: Pick<ReplyAddress, 'asker' | 'key'>,
  forms: readonly SlackMessage[],
): Promise<void> {
  const problem = await replyDirectly(to, forms);
  if (problem !== undefined) context.log.error(`a direct message could not be sent: ${problem}`);
}

/** @returns why not, where it could not be sent. */
async function replyDirectly(
  { asker, key }: Pick<ReplyAddress, 'asker' | 'key'>,
  forms: readonly SlackMessage[],
): Promise<string | undefined> {
  const { slack } = asker.workspace;
  if (slack === undefined) return 'there is no token to send it with';
  try {
    const channel = await openDirect(slack.client, asker.userId);
    // The plainest form last; of an answer whose other forms were not asked for, its text.
    const text = forms.at(-1)?.text;
    const all = text === undefined ? forms : [...forms, { text, blocks: [] }];
    const posted = await slack.posting.postPatiently(all, { channel, thread: undefined, key, part: 0 });
    return posted.kind === 'posted' ? undefined : inLog(posted);
  } catch (error) {
    return inLog(slackFailure(error));
  }
}

/** The direct conversation with a person; made where there is none. */
export async function openDirect(client: NonNullable<Asker['workspace']['slack']>['client'], userId: string): Promise<string> {
  const { channel } = await client.conversations.open({ users: userId });
  if (!isSaid(channel?.id)) throw new UnreadableAnswerError('conversations.open');
  return channel.id;
}

async function* remember(messages: AsyncIterable<SlackMessage>, made: SlackMessage[]): AsyncGenerator<SlackMessage> {
  for await (const message of messages) {
    made.push(message);
    yield message;
  }
}

export async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
