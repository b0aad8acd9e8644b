/** What the person at the console does, as requests to the bot; what the bot says of them at once. */
import { AppError } from '../errors.ts';
import {
  clickOnMessage,
  clickOnView,
  closing,
  commandFields,
  elementIn,
  homeOpened,
  search,
  submission,
  type FieldStates,
} from './payloads.ts';
import type { Acknowledgement, Sender } from './send.ts';
import type { ConsoleMessage, ConsoleView, Json, ResponseUse, Session } from './session.ts';

export interface Chosen {
  /** Of the message, or of the form or Home tab. */
  on: { message: string } | { view: string };
  blockId: string;
  actionId: string;
  /** What was chosen in it, as Slack calls it; nothing for a button. */
  values: Json;
  state: FieldStates;
}

export interface Acts {
  type(session: Session, typed: { text: string; place: ConsoleMessage['place'] }): Promise<void>;
  act(session: Session, chosen: Chosen): Promise<void>;
  /** @returns the problems by field; none where it was taken. */
  submit(session: Session, sent: { view: string; state: FieldStates }): Promise<Record<string, string>>;
  close(session: Session, closed: { view: string }): Promise<void>;
  /** @returns options as the bot gave them. */
  suggest(session: Session, asked: { view: string; blockId: string; actionId: string; text: string; state: FieldStates }): Promise<Json>;
  openHome(session: Session): Promise<void>;
}

interface ActsOptions {
  sender: Sender;
  /** Of a token that stands for what may be answered there. */
  responseUrl: (token: string) => string;
}

export function createActs({ sender, responseUrl }: ActsOptions): Acts {
  const urlOf = (session: Session, use: ResponseUse): string => responseUrl(session.issueResponse(use));
  /** Slack says so where one types. */
  const tellProblem = (session: Session, { problem }: Acknowledgement, what: string, place: ConsoleMessage['place']): void => {
    if (problem === undefined) return;
    const text = `${what} failed with the error “${problem}”.`;
    session.say({ place, from: 'slack', isPrivate: true, text, blocks: [], files: [] });
  };

  return {
    async type(session, { text, place }) {
      const [, command, line] = /^(\/\S+)\s*([\s\S]*)$/.exec(text.trim()) ?? [];
      session.say({ place, from: 'person', isPrivate: true, text: text.trim(), blocks: [], files: [] });
      if (command === undefined || line === undefined) {
        const hint = 'Slack would show this to the people of the channel. A line for Towerwatch begins with /experiments.';
        session.say({ place, from: 'slack', isPrivate: true, text: hint, blocks: [], files: [] });
        return;
      }
      const url = urlOf(session, { place, original: undefined });
      tellProblem(session, await sender.command(commandFields(session, { command, text: line, place, responseUrl: url })), command, place);
    },

    async act(session, { on, blockId, actionId, values, state }) {
      if ('view' in on) {
        const view = findView(session, on.view);
        const action = { ...elementOf(view.blocks, blockId, actionId), ...values, block_id: blockId };
        tellProblem(session, await sender.interaction(clickOnView(session, { view, action, state })), 'The click', 'channel');
        return;
      }
      const message = session.find(on.message);
      if (message === undefined) throw gone('This message');
      const { place, ts } = message;
      const action = { ...elementOf(message.blocks, blockId, actionId), ...values, block_id: blockId };
      const url = urlOf(session, { place, original: ts });
      tellProblem(
        session,
        await sender.interaction(clickOnMessage(session, { message, action, state, responseUrl: url })),
        'The click',
        place,
      );
    },

    async submit(session, { view: id, state }) {
      const view = openModal(session, id);
      const { problem, body } = await sender.interaction(submission(session, view, state));
      if (problem !== undefined)
        throw new AppError('unavailable', `The form could not be sent: ${problem}.`, { hint: 'What was filled in is still there.' });
      const below = session.modals().filter((open) => open.id !== id);
      const shown = body['view'];
      switch (body['response_action']) {
        case 'errors':
          return (body['errors'] ?? {}) as Record<string, string>;
        case 'update':
          session.showModals([...below, { ...(shown as Json), id }]);
          break;
        case 'push':
          session.showModals([...session.modals(), shown as Json]);
          break;
        case 'clear':
          session.showModals([]);
          break;
        default:
          session.showModals(below);
      }
      return {};
    },

    async close(session, { view: id }) {
      const view = openModal(session, id);
      const isCleared = view['clear_on_close'] === true;
      session.showModals(isCleared ? [] : session.modals().filter((open) => open.id !== id));
      if (view['notify_on_close'] === true) await sender.interaction(closing(session, view, isCleared));
    },

    async suggest(session, { view: id, ...asked }) {
      const view = findView(session, id);
      elementOf(view.blocks, asked.blockId, asked.actionId);
      const { problem, body } = await sender.interaction(search(session, { view, ...asked }));
      if (problem !== undefined) throw new AppError('unavailable', `Nothing could be looked up: ${problem}.`);
      return body;
    },

    async openHome(session) {
      tellProblem(session, await sender.event(homeOpened(session)), 'The Home tab', 'channel');
    },
  };
}

/** Does what the bot has posted to a response URL. */
export function takeResponse(session: Session, { place, original }: ResponseUse, body: Json): void {
  const text = typeof body['text'] === 'string' ? body['text'] : '';
  const blocks = Array.isArray(body['blocks']) ? (body['blocks'] as Json[]) : [];
  if (body['delete_original'] === true) {
    if (original !== undefined) session.remove(original);
    return;
  }
  if (body['replace_original'] === true && original !== undefined && session.find(original) !== undefined)
    session.change(original, { text, blocks });
  else session.say({ place, from: 'app', isPrivate: body['response_type'] !== 'in_channel', text, blocks, files: [] });
}

function findView(session: Session, id: string): ConsoleView {
  const view = [session.home(), ...session.modals()].find((open) => open?.id === id);
  if (view === undefined) throw gone('This form');
  return view;
}

function openModal(session: Session, id: string): ConsoleView {
  const view = session.modals().find((open) => open.id === id);
  if (view === undefined) throw gone('This form');
  return view;
}

function elementOf(blocks: readonly Json[], blockId: string, actionId: string): Json {
  const element = elementIn(blocks, blockId, actionId);
  if (element === undefined) throw gone('What was clicked');
  return element;
}

function gone(what: string): AppError {
  return new AppError('notFound', `${what} is not there any more.`, { hint: 'Type the command again.' });
}
