import { z } from 'zod';

const named = z.object({ id: z.string() });
/** Organisations are null in workspaces that belong to none, and workspaces null where an organisation has installed the app. */
const place = named.nullish();
const somebody = { user: named, team: place, enterprise: place };

const view = z.object({
  id: z.string(),
  callback_id: z.string(),
  private_metadata: z.string().optional(),
  blocks: z.array(z.object({ type: z.string(), block_id: z.string().optional() })),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), z.object({}))) }).nullish(),
});

const command = z.object({
  command: z.string(),
  text: z.string().optional(),
  response_url: z.string(),
  trigger_id: z.string(),
  user_id: z.string(),
  channel_id: z.string(),
  team_id: z.string().nullish(),
  enterprise_id: z.string().nullish(),
});

const INTERACTIONS: Readonly<Record<string, z.ZodType>> = {
  block_actions: z.object({
    ...somebody,
    trigger_id: z.string(),
    container: z.object({}),
    channel: place,
    response_url: z.string().optional(),
    // A Home tab is a view that says less of itself.
    view: view.partial().nullish(),
    actions: z.tuple([z.object({ action_id: z.string(), value: z.string().nullish() })], z.unknown()),
  }),
  block_suggestion: z.object({ ...somebody, channel: place, action_id: z.string(), value: z.string(), view: view.nullish() }),
  view_submission: z.object({ ...somebody, view }),
  view_closed: z.object({ ...somebody, view: z.object({ callback_id: z.string() }) }),
  shortcut: z.object({ ...somebody, callback_id: z.string() }),
  message_action: z.object({ ...somebody, callback_id: z.string(), channel: named }),
};

const said = {
  user: z.string().optional(),
  bot_id: z.string().nullish(),
  channel: z.string(),
  text: z.string().optional(),
  ts: z.string(),
  thread_ts: z.string().optional(),
};

const EVENTS: Readonly<Record<string, z.ZodType>> = {
  app_mention: z.object({ ...said, text: z.string() }),
  // What has a subtype may be of any form, and is not read.
  message: z.union([z.object({ ...said, subtype: z.undefined().optional() }), z.object({ subtype: z.string() })]),
  app_home_opened: z.object({ user: z.string(), tab: z.string().optional() }),
  link_shared: z.object({
    user: z.string(),
    channel: z.string(),
    message_ts: z.string(),
    links: z.array(z.object({ url: z.string() })),
  }),
  tokens_revoked: z.object({ tokens: z.object({ bot: z.array(z.string()).nullish() }) }),
};

const envelope = z.object({
  event_id: z.string(),
  event: z.object({ type: z.string() }),
  team_id: z.string().nullish(),
  enterprise_id: z.string().nullish(),
  authorizations: z.array(z.object({})).nullish(),
});

/**
 * What a request of Slack's lacks of what is read of it, in words for the log; undefined for one that has it all, and for a kind that
 * is not known. Bolt and the listeners behind it take that for granted, and would fail without an answer.
 */
export function missingIn(body: Readonly<Record<string, unknown>>): string | undefined {
  const { type, event } = body;
  if (event !== undefined || type === 'event_callback') {
    const problem = problemIn('an event', envelope, body);
    if (problem !== undefined) return problem;
    const { type: name } = event as { type: string };
    return ownIn(EVENTS, name, (shape) => problemIn(`the event ${name}`, shape, event));
  }
  if (body['command'] !== undefined) return problemIn('a command', command, body);
  return typeof type === 'string' ? ownIn(INTERACTIONS, type, (shape) => problemIn(`a ${type}`, shape, body)) : undefined;
}

/** Names come from outside: `constructor` is none of ours. */
function ownIn(
  shapes: Readonly<Record<string, z.ZodType>>,
  name: string,
  find: (shape: z.ZodType) => string | undefined,
): string | undefined {
  const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
  return shape === undefined ? undefined : find(shape);
}

function problemIn(what: string, shape: z.ZodType, value: unknown): string | undefined {
  const issue = shape.safeParse(value).error?.issues[0];
  if (issue === undefined) return undefined;
  return `${what}${issue.path.length === 0 ? '' : `, ${issue.path.join('.')}`}: ${issue.message}`;
}
