/** A line, answered for somebody in Slack: the forms to send, tried in turn until Slack takes one. */
import { randomBytes } from 'node:crypto';
import { describeError, describeFault, toAppError } from '../errors.ts';
import type { ModelType } from '../metrics.ts';
import { accessOf, type Access } from './access.ts';
import { answerForms } from './answer-forms.ts';
import { noticeMessage, type Notice, type SlackBlock, type SlackMessage } from './blocks.ts';
import { answerButtons, correctionButtons } from './buttons.ts';
import type { Asker, BotContext } from './context.ts';
import { dispatch, type Dispatched } from './dispatch.ts';
import { LineError } from './line-error.ts';
import { tryLine } from './read-line.ts';
import { audienceIn } from './workspace.ts';

/** What is being done for an answer, to be told to who waits for it. */
export interface Progress {
  stage: string;
}

export interface AnswerOptions {
  line: string;
  asker: Asker;
  progress?: Progress;
  /** What stands below the answer: its buttons where nothing else is said. */
  footer?: (answer: Dispatched) => SlackBlock[];
  /** The answer stays where it is for others to read: no age in it. */
  isKept?: boolean;
}

/** @throws AppError for what can't be answered. */
export async function answerLine(context: BotContext, { line, asker, progress }: AnswerOptions): Promise<Dispatched> {
  const read = tryLine(line);
  // Help needs no store.
  if (!(read instanceof LineError) && 'help' in read) return dispatch(line, context);
  if (progress !== undefined) progress.stage = 'The store is being asked';
  try {
    const access = await accessOf(context, asker);
    return await dispatch(line, {
      ...dispatchDefaults(context, access),
      knex: context.knex,
      scope: access.scope,
      audience: audienceIn(asker.workspace),
      isGuest: access.isGuest,
      now: context.now,
    });
  } catch (error) {
    // What is wrong with a line is known without the store; a name that is near is not.
    if (read instanceof LineError && toAppError(error)?.kind === 'unavailable') throw read;
    throw error;
  }
}

/** The project, type and zone that a line means where it says nothing: the channel's own before the program's. */
export function dispatchDefaults(
  { defaultProject, zone }: Pick<BotContext, 'defaultProject' | 'zone'>,
  { channel }: Access,
): { defaultProject: string | undefined; channelProject: number | undefined; defaultType: ModelType | undefined; zone: string } {
  return {
    defaultProject,
    channelProject: channel?.project_id ?? undefined,
    defaultType: channel?.model_type ?? undefined,
    zone,
  };
}

/** The answer's forms, each plainer than the one before; what goes wrong in making it is said instead. */
export async function* answerMessages(context: BotContext, options: AnswerOptions): AsyncGenerator<SlackMessage> {
  try {
    const answer = await answerLine(context, options);
    const { slack } = options.asker.workspace;
    const footer = options.footer?.(answer) ?? answerButtons(answer, { canPost: slack !== undefined });
    if (options.progress !== undefined && answer.views.some(({ kind }) => kind === 'chart'))
      options.progress.stage = 'Its picture is being drawn and sent to Slack';
    yield* answerForms(answer, {
      client: slack?.client,
      drawer: context.drawer,
      charts: context.charts,
      log: context.log,
      baseUrl: context.baseUrl(),
      footer,
      ...(options.isKept === true ? {} : { now: context.now() }),
    });
  } catch (error) {
    yield failureMessage(context, error);
  }
}

/** What went wrong, for the person who asked. */
export function failureMessage(bot: Pick<BotContext, 'log'>, error: unknown): SlackMessage {
  return noticeMessage(failureNotice(bot, error), error instanceof LineError ? correctionButtons(error.offers) : []);
}

/** The same as plain words, for where they are put into something else. A defect gets a reference that the log has too. */
export function failureNotice({ log }: Pick<BotContext, 'log'>, error: unknown): Notice {
  const known = toAppError(error);
  if (known !== undefined) {
    if (known.kind === 'unavailable') log.error({ err: error }, describeFault(error));
    return known;
  }
  const ref = randomBytes(2).toString('hex');
  log.error({ err: error, ref }, `a command broke (ref ${ref}): ${describeError(error)}`);
  return { message: `Something broke (ref ${ref}).`, hint: 'Please tell whoever runs Towerwatch: the log has the same ref.' };
}
