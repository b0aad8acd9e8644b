/** The part of the stand-in that knows people, and forms and pages that are shown to one of them. */
import type { SlackJudge } from './slack-judge.ts';

export interface ShownView {
  method: string;
  user?: string;
  view: { type: string; callback_id?: string; private_metadata?: string; title?: unknown; blocks: Record<string, unknown>[] } & Record<
    string,
    unknown
  >;
}

interface StandInChannel {
  id: string;
  name: string;
  /** Who is in a private channel besides the app; absent: it is public. */
  members?: readonly string[];
}

export interface SlackPeople {
  /** What users.info says of somebody besides the usual; null: there is nobody of that id. */
  known: Map<string, object | null>;
  /** That the workspace belongs to; null: to none. */
  organisation: string | null;
  /** Channels that the app is a member of; null: the app lacks the scope to ask. */
  channels: StandInChannel[] | null;
  /** The app may not ask for private channels. */
  isPrivateHidden: boolean;
  /** Modals that were opened, pushed or updated and Home tabs that were published, in order. */
  views: ShownView[];
  methods: Record<string, (parameters: URLSearchParams) => object>;
}

export function keepPeople({ judge }: Pick<SlackJudge, 'judge'>): SlackPeople {
  const known: SlackPeople['known'] = new Map();
  const views: ShownView[] = [];
  const usedTriggers = new Set<string>();

  const show = (method: string) => (parameters: URLSearchParams) => {
    const view = JSON.parse(parameters.get('view') ?? '{}') as ShownView['view'];
    const trigger = parameters.get('trigger_id');
    if (trigger !== null) {
      if (usedTriggers.has(trigger)) return { ok: false, error: 'exchanged_trigger_id' };
      usedTriggers.add(trigger);
    }
    const problems = judge(view, view.type === 'home' ? 'home' : 'modal');
    if (problems.length > 0) return { ok: false, error: 'invalid_arguments', response_metadata: { messages: problems } };
    const user = parameters.get('user_id');
    views.push({ method, view, ...(user === null ? {} : { user }) });
    return { ok: true, view: { id: `V${views.length}`, hash: String(views.length), ...view } };
  };

  const people: SlackPeople = {
    known,
    organisation: null,
    channels: [],
    isPrivateHidden: false,
    views,
    methods: {
      'conversations.info': (parameters) => {
        if (people.channels === null) return { ok: false, error: 'missing_scope', needed: 'channels:read', provided: 'commands' };
        const found = people.channels.find(({ id }) => id === parameters.get('channel'));
        return found === undefined ? { ok: false, error: 'channel_not_found' } : { ok: true, channel: { ...found, is_member: true } };
      },
      'users.conversations': (parameters) => {
        if (people.channels === null) return { ok: false, error: 'missing_scope', needed: 'channels:read', provided: 'commands' };
        const types = (parameters.get('types') ?? 'public_channel').split(',');
        if (people.isPrivateHidden && types.includes('private_channel'))
          return { ok: false, error: 'missing_scope', needed: 'groups:read', provided: 'channels:read' };
        const user = parameters.get('user');
        const listed = people.channels.filter(({ members }) =>
          members === undefined
            ? types.includes('public_channel')
            : types.includes('private_channel') && (user === null || members.includes(user)),
        );
        const from = Number(parameters.get('cursor') ?? 0);
        // Slack may give fewer than asked for, and a cursor to the rest.
        const next = from + 2 < listed.length ? String(from + 2) : '';
        return {
          ok: true,
          channels: listed.slice(from, from + 2).map(({ id, name }) => ({ id, name })),
          response_metadata: { next_cursor: next },
        };
      },
      'users.info': (parameters) => {
        const id = parameters.get('user') ?? '';
        const more = known.get(id);
        if (more === null) return { ok: false, error: 'user_not_found' };
        return { ok: true, user: { id, team_id: 'T1', name: id.toLowerCase(), tz: 'Europe/Kyiv', deleted: false, is_bot: false, ...more } };
      },
      'views.open': show('views.open'),
      'views.push': show('views.push'),
      'views.update': show('views.update'),
      'views.publish': show('views.publish'),
    },
  };
  return people;
}
