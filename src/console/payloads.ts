/** Requests in the shape that Slack gives them. */
import { randomBytes } from 'node:crypto';
import { PLACE } from './place.ts';
import type { ConsoleMessage, ConsoleView, Json, Session } from './session.ts';

/** What each field holds, by block and element. */
export type FieldStates = Record<string, Record<string, Json>>;

const idOf = (place: ConsoleMessage['place']): string => (place === 'channel' ? PLACE.channel : PLACE.direct);
const nameOf = (place: ConsoleMessage['place']): string => (place === 'channel' ? 'console' : 'directmessage');

const common = ({ enterprise }: Session): Json => ({
  team: { id: PLACE.team, domain: 'console', enterprise_id: enterprise },
  enterprise: { id: enterprise, name: 'Console' },
  user: { id: PLACE.user, username: 'you', name: 'you', team_id: PLACE.team },
  api_app_id: PLACE.app,
  is_enterprise_install: false,
});

interface CommandOptions {
  command: string;
  text: string;
  place: ConsoleMessage['place'];
  responseUrl: string;
}

export function commandFields(session: Session, { command, text, place, responseUrl }: CommandOptions): Record<string, string> {
  return {
    command,
    text,
    response_url: responseUrl,
    trigger_id: session.issueTrigger(),
    team_id: PLACE.team,
    team_domain: 'console',
    enterprise_id: session.enterprise,
    enterprise_name: 'Console',
    channel_id: idOf(place),
    channel_name: nameOf(place),
    user_id: PLACE.user,
    user_name: 'you',
    api_app_id: PLACE.app,
  };
}

/** An action, its element as the bot has sent it and what was chosen in it. */
export function clickOnMessage(session: Session, { message, action, state, responseUrl }: MessageClick): Json {
  const { place, ts, isPrivate, text, blocks } = message;
  return {
    type: 'block_actions',
    ...common(session),
    container: { type: 'message', message_ts: ts, channel_id: idOf(place), is_ephemeral: isPrivate },
    channel: { id: idOf(place), name: nameOf(place) },
    message: { type: 'message', ts, text, blocks, bot_id: PLACE.bot, app_id: PLACE.app },
    trigger_id: session.issueTrigger(),
    response_url: responseUrl,
    state: { values: state },
    actions: [timed(action)],
  };
}

interface MessageClick {
  message: ConsoleMessage;
  action: Json;
  state: FieldStates;
  responseUrl: string;
}

export function clickOnView(session: Session, { view, action, state }: { view: ConsoleView; action: Json; state: FieldStates }): Json {
  return {
    type: 'block_actions',
    ...common(session),
    container: { type: 'view', view_id: view.id },
    trigger_id: session.issueTrigger(),
    view: viewOf(view, state),
    actions: [timed(action)],
  };
}

export function submission(session: Session, view: ConsoleView, state: FieldStates): Json {
  return {
    type: 'view_submission',
    ...common(session),
    trigger_id: session.issueTrigger(),
    view: viewOf(view, state),
    response_urls: [],
  };
}

export function closing(session: Session, view: ConsoleView, isCleared: boolean): Json {
  return { type: 'view_closed', ...common(session), view: viewOf(view, {}), is_cleared: isCleared };
}

interface Search {
  view: ConsoleView;
  blockId: string;
  actionId: string;
  text: string;
  state: FieldStates;
}

export function search(session: Session, { view, blockId, actionId, text, state }: Search): Json {
  return {
    type: 'block_suggestion',
    ...common(session),
    container: { type: 'view', view_id: view.id },
    block_id: blockId,
    action_id: actionId,
    value: text,
    view: viewOf(view, state),
    // Two that are alike within a second would be taken for a copy.
    action_ts: randomBytes(8).toString('hex'),
  };
}

export function homeOpened(session: Session): Json {
  const seconds = Math.floor(Date.now() / 1000);
  return {
    type: 'event_callback',
    team_id: PLACE.team,
    enterprise_id: session.enterprise,
    api_app_id: PLACE.app,
    event_id: `Ev${randomBytes(8).toString('hex').toUpperCase()}`,
    event_time: seconds,
    authorizations: [
      { enterprise_id: session.enterprise, team_id: PLACE.team, user_id: PLACE.bot, is_bot: true, is_enterprise_install: false },
    ],
    event: { type: 'app_home_opened', user: PLACE.user, channel: PLACE.direct, tab: 'home', event_ts: `${seconds}.000000` },
  };
}

function viewOf(view: ConsoleView, state: FieldStates): Json {
  return { ...view, team_id: PLACE.team, app_id: PLACE.app, bot_id: PLACE.bot, state: { values: state }, previous_view_id: null };
}

function timed(action: Json): Json {
  return { ...action, action_ts: `${Date.now() / 1000}` };
}

/** The element of some blocks by its block and its own id; undefined where there is none that can be acted upon. */
export function elementIn(blocks: readonly Json[], blockId: string, actionId: string): Json | undefined {
  const block = blocks.find(({ block_id: id }) => id === blockId);
  if (block === undefined) return undefined;
  const elements = Array.isArray(block['elements']) ? (block['elements'] as Json[]) : [];
  return [...elements, block['accessory'] as Json | undefined, block['element'] as Json | undefined].find(
    (element) => element?.['action_id'] === actionId,
  );
}
