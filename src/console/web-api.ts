/** The methods of Slack's Web API that the bot calls, for the console's workspace. What is not here it does not call. */
import type { Files } from './files.ts';
import { PLACE } from './place.ts';
import type { ConsoleMessage, Json, Session } from './session.ts';

type Method = (parameters: URLSearchParams, audience: readonly Session[]) => object;

interface WebApiOptions {
  files: Files;
  /** Where the bytes of an announced file are sent to. */
  uploadUrl: (token: string) => string;
}

export type WebApi = (name: string, parameters: URLSearchParams, audience: readonly Session[]) => object;

const refused = (error: string): object => ({ ok: false, error });

export function createWebApi({ files, uploadUrl }: WebApiOptions): WebApi {
  const methods: Readonly<Record<string, Method>> = {
    'auth.test': () => ({ ok: true, team_id: PLACE.team, user_id: PLACE.bot, bot_id: PLACE.bot }),
    'users.info': (parameters) =>
      parameters.get('user') === PLACE.user
        ? { ok: true, user: { id: PLACE.user, team_id: PLACE.team, name: 'you', deleted: false, is_bot: false } }
        : refused('user_not_found'),
    'conversations.open': (parameters) =>
      parameters.get('users') === PLACE.user ? { ok: true, channel: { id: PLACE.direct } } : refused('user_not_found'),
    'conversations.history': (parameters, [session]) => historyOf(session, parameters, ({ thread }) => thread === undefined),
    'conversations.replies': (parameters, [session]) =>
      historyOf(session, parameters, ({ ts, thread }) => [ts, thread].includes(parameters.get('ts') ?? '')),
    'chat.postMessage': (parameters, audience) => {
      const place = placeOf(parameters.get('channel'));
      if (place === undefined || audience.length === 0) return refused('channel_not_found');
      const thread = parameters.get('thread_ts');
      const [said] = audience.map((session) =>
        session.say({
          place,
          from: 'app',
          isPrivate: false,
          text: parameters.get('text') ?? '',
          blocks: listIn(parameters, 'blocks'),
          files: [],
          ...(thread === null ? {} : { thread }),
          ...(parameters.has('metadata') ? { metadata: valueIn(parameters, 'metadata') } : {}),
        }),
      );
      return { ok: true, channel: parameters.get('channel'), ts: said!.ts };
    },
    'views.open': (parameters, audience) =>
      withTrigger(parameters, audience, (session) => session.showModals([objectIn(parameters, 'view')])),
    'views.push': (parameters, audience) =>
      withTrigger(parameters, audience, (session) => session.showModals([...session.modals(), objectIn(parameters, 'view')])),
    'views.publish': (parameters, audience) => {
      if (parameters.get('user_id') !== PLACE.user) return refused('user_not_found');
      const views = audience.map((session) => session.showHome(objectIn(parameters, 'view')));
      return { ok: true, view: views[0] };
    },
    'files.getUploadURLExternal': (parameters) => {
      const { id, uploadToken } = files.announce(parameters.get('filename') ?? 'file');
      return { ok: true, file_id: id, upload_url: uploadUrl(uploadToken) };
    },
    'files.completeUploadExternal': (parameters, audience) => {
      const asked = listIn(parameters, 'files').map(({ id, title }) => ({
        file: files.find(String(id)),
        title: typeof title === 'string' ? title : '',
      }));
      if (asked.some(({ file }) => file === undefined)) return refused('file_not_found');
      const channel = parameters.get('channel_id');
      const place = placeOf(channel);
      if (channel !== null && place === undefined) return refused('channel_not_found');
      const shown = asked.flatMap(({ file, title }) => (file === undefined ? [] : [{ file: { ...file, content: undefined }, title }]));
      if (place !== undefined)
        for (const session of audience)
          for (const { file, title } of shown)
            session.say({ place, from: 'app', isPrivate: false, text: title, blocks: [], files: [file] });
      return { ok: true, files: shown.map(({ file: { id }, title }) => ({ id, title })) };
    },
    'files.info': (parameters) => {
      const file = files.find(parameters.get('file') ?? '');
      return file === undefined ? refused('file_not_found') : { ok: true, file: { id: file.id, name: file.name, mimetype: file.mimetype } };
    },
  };
  return (name, parameters, audience) => (Object.hasOwn(methods, name) ? methods[name]!(parameters, audience) : refused('unknown_method'));
}

function placeOf(channel: string | null): ConsoleMessage['place'] | undefined {
  return channel === PLACE.channel ? 'channel' : channel === PLACE.direct ? 'direct' : undefined;
}

/** All that there is, on one page: there is no more of it than Slack would give at once. */
function historyOf(session: Session | undefined, parameters: URLSearchParams, isAsked: (message: ConsoleMessage) => boolean): object {
  const place = placeOf(parameters.get('channel'));
  if (session === undefined || place === undefined) return refused('channel_not_found');
  const oldest = Number(parameters.get('oldest') ?? 0);
  const found = session.messages().filter((message) => message.place === place && !message.isPrivate && Number(message.ts) > oldest);
  return {
    ok: true,
    has_more: false,
    messages: found.filter(isAsked).map(({ ts, text, metadata }) => ({ type: 'message', ts, text, metadata })),
  };
}

/** A trigger is of one session, and good once. */
function withTrigger(parameters: URLSearchParams, audience: readonly Session[], act: (session: Session) => void): object {
  const trigger = parameters.get('trigger_id') ?? '';
  let problem: string = 'invalid_trigger_id';
  for (const session of audience) {
    const found = session.useTrigger(trigger);
    if (found !== undefined) {
      if (found === 'exchanged_trigger_id') problem = found;
      continue;
    }
    act(session);
    return { ok: true, view: session.modals().at(-1) };
  }
  return refused(problem);
}

/** The client writes what is no text as JSON. */
function valueIn(parameters: URLSearchParams, name: string): unknown {
  try {
    return JSON.parse(parameters.get(name) ?? 'null') as unknown;
  } catch {
    return null;
  }
}

function listIn(parameters: URLSearchParams, name: string): Json[] {
  const value = valueIn(parameters, name);
  return Array.isArray(value) ? (value as Json[]) : [];
}

function objectIn(parameters: URLSearchParams, name: string): Json {
  const value = valueIn(parameters, name);
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}
