/** Requests as Slack sends them over HTTP: form-encoded or JSON, and signed over the raw body. */
import { createHmac, randomBytes } from 'node:crypto';
import { modalProblems, optionProblems } from './blocks.ts';

/** A click, a form that is sent, a search for options, or an event's envelope. */
export type Interaction = Record<string, unknown>;

interface Signed {
  url: string;
  secret: string;
  /** Seconds added to the time of signing. */
  skew?: number;
  /** Of signing, in seconds: now where it is not said. */
  timestamp?: number;
}

export interface CommandRequest extends Signed {
  text: string;
  responseUrl: string;
  command?: string;
  user?: string;
  channel?: string;
  team?: string;
  enterprise?: string;
  /** Slack gives each request one of its own, and the same to a copy of it. */
  trigger?: string;
}

type CommandFields = Pick<CommandRequest, 'text' | 'responseUrl' | 'user' | 'channel' | 'team' | 'enterprise' | 'trigger'>;

export function commandOf({
  text,
  responseUrl,
  user = 'U1',
  channel = 'C1',
  team = 'T1',
  enterprise,
  trigger = newTrigger(),
}: CommandFields): Record<string, string> {
  const place = { team_id: team, ...(enterprise === undefined ? {} : { enterprise_id: enterprise }) };
  return { text, response_url: responseUrl, ...place, user_id: user, channel_id: channel, trigger_id: trigger, api_app_id: 'A1' };
}

export function postCommand({ command = '/experiments', ...request }: CommandRequest): Promise<Response> {
  return postFields(request, { command, ...commandOf(request) });
}

/** Any form-encoded body. */
export function postFields(request: Signed, fields: Record<string, string>): Promise<Response> {
  return postSigned(request, new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded');
}

export function postInteraction(request: Signed, payload: Interaction): Promise<Response> {
  return postFields(request, { payload: JSON.stringify(payload) });
}

export function postEvent(request: Signed, envelope: Interaction): Promise<Response> {
  return postSigned(request, JSON.stringify(envelope), 'application/json');
}

export interface ClickFields {
  action: { action_id: string; value?: string } & Record<string, unknown>;
  responseUrl: string;
  user?: string;
  channel?: string;
  trigger?: string;
  messageTs?: string;
  isEphemeral?: boolean;
}

/** A click on a button of a message. */
export function clickOf({
  action,
  responseUrl,
  user = 'U1',
  channel = 'C1',
  trigger = newTrigger(),
  messageTs = newTrigger(),
  isEphemeral = true,
}: ClickFields): Interaction {
  return {
    type: 'block_actions',
    team: { id: 'T1', domain: 'team' },
    user: { id: user, team_id: 'T1', name: 'somebody' },
    api_app_id: 'A1',
    trigger_id: trigger,
    response_url: responseUrl,
    channel: { id: channel, name: 'channel' },
    container: { type: 'message', message_ts: messageTs, channel_id: channel, is_ephemeral: isEphemeral },
    actions: [{ type: 'button', block_id: 'answer.below', action_ts: newTrigger(), text: { type: 'plain_text', text: '' }, ...action }],
  };
}

/** An event in its envelope. */
export function eventOf(event: Record<string, unknown>, { id = `Ev${randomBytes(5).toString('hex')}`, team = 'T1' } = {}): Interaction {
  return {
    token: 'x',
    type: 'event_callback',
    team_id: team,
    api_app_id: 'A1',
    event_id: id,
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [{ enterprise_id: null, team_id: team, user_id: 'UBOT', is_bot: true, is_enterprise_install: false }],
    event,
  };
}

function newTrigger(): string {
  return `${Date.now()}.${randomBytes(6).toString('hex')}`;
}

async function postSigned(request: Signed, body: string, type: string): Promise<Response> {
  const { url, secret, skew = 0, timestamp = Math.floor(Date.now() / 1000) + skew } = request;
  const response = await fetch(`${url}/slack/events`, {
    method: 'POST',
    headers: { 'content-type': type, ...signatureOf(body, { secret, timestamp }) },
    body,
  });
  const problems = acknowledgementProblems(await response.clone().text());
  if (problems.length > 0) throw new Error(`Slack would have refused or frowned at an acknowledgement:\n${problems.join('\n')}`);
  return response;
}

/** Of what an acknowledgement carries: options of a field that searches, or a form. */
function acknowledgementProblems(body: string): string[] {
  if (!body.startsWith('{')) return [];
  const { options = [], view } = JSON.parse(body) as { options?: unknown[]; view?: unknown };
  return [...optionProblems(options), ...(view === undefined ? [] : modalProblems(view))];
}

export function signatureOf(body: string, { secret, timestamp }: { secret: string; timestamp: number }): Record<string, string> {
  return {
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`,
  };
}

/** Whether a response only says what is being done: on a busy machine one comes before any answer. */
export function isProgressNote({ text, blocks }: Record<string, unknown>): boolean {
  return blocks === undefined && /^(The store is being asked|Its picture is being drawn and sent to Slack) …$/.test(String(text));
}

interface FormFields {
  view: { callback_id?: string; private_metadata?: string; blocks: unknown[] } & Record<string, unknown>;
  /** What each field holds, as Slack's state has it. */
  filled?: Record<string, Record<string, unknown>>;
  user?: string;
  trigger?: string;
  /** A view has one of its own. */
  viewId?: string;
}

function viewOf({ view, filled = {}, viewId = `V${newTrigger()}` }: FormFields): Interaction {
  const values = Object.fromEntries(Object.entries(filled).map(([name, state]) => [name, { [name]: state }]));
  return { id: viewId, hash: viewId, team_id: 'T1', app_id: 'A1', ...view, state: { values } };
}

const somebody = (user = 'U1'): Interaction => ({
  team: { id: 'T1', domain: 'team' },
  user: { id: user, team_id: 'T1', name: 'somebody' },
  api_app_id: 'A1',
});

/** A form that is sent. */
export function submissionOf(fields: FormFields): Interaction {
  return {
    type: 'view_submission',
    ...somebody(fields.user),
    trigger_id: fields.trigger ?? newTrigger(),
    view: viewOf(fields),
    response_urls: [],
  };
}

/** Somebody types into a field that searches. */
export function searchOf({ field, text, ...fields }: FormFields & { field: string; text: string }): Interaction {
  return {
    type: 'block_suggestion',
    ...somebody(fields.user),
    action_id: field,
    block_id: field,
    value: text,
    view: viewOf(fields),
    container: { type: 'view' },
  };
}

/** A click on a button of a form or of the Home tab. */
export function viewClickOf({ action, ...fields }: FormFields & { action: { action_id: string; value?: string } }): Interaction {
  const view = viewOf(fields);
  return {
    type: 'block_actions',
    ...somebody(fields.user),
    trigger_id: fields.trigger ?? newTrigger(),
    container: { type: 'view', view_id: view['id'] },
    view,
    actions: [{ type: 'button', block_id: 'b', action_ts: newTrigger(), text: { type: 'plain_text', text: '' }, ...action }],
  };
}
