/**
 * A stand-in for Slack's servers: speaks the Web API's wire protocol for what the bot calls, takes uploads and response
 * URLs, and can fail on demand. What it was sent is kept for the test.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { createJudge } from './slack-judge.ts';
import { keepMessages, type SlackMessages } from './slack-messages.ts';
import { keepOauth, type SlackOauth } from './slack-oauth.ts';
import { keepPeople, type SlackPeople } from './slack-people.ts';
import { commandOf, type Interaction } from './slack-requests.ts';
import { keepUnfurls, type SlackUnfurls } from './slack-unfurls.ts';

export interface SlackStandIn {
  apiUrl: string;
  /** Bodies posted to response URLs, in order. */
  responses: Record<string, unknown>[];
  /** When the first answer came to each response URL, by `performance.now()`. */
  answeredAt: Map<string, number>;
  /** Uploaded bytes by file id. */
  files: Map<string, Buffer>;
  /** Names of the Web API methods called, in order. */
  calls: string[];
  /** What each call of some methods said, in order. */
  said: { method: string; parameters: Record<string, string>; token: string | undefined }[];
  /** Installs the app, and ends tokens. */
  oauth: SlackOauth;
  people: SlackPeople;
  /** What chat.postMessage took, and how it refuses. */
  messages: SlackMessages;
  /** What chat.unfurl took. */
  unfurls: SlackUnfurls;
  responseUrl(): string;
  /** Sends a slash command down the open Socket Mode connection; resolves when it is acknowledged. */
  sendCommand(text: string): Promise<void>;
  /** The same for a click, a form or an event; resolves with what the acknowledgement says. `more` is of the envelope. */
  send(type: 'interactive' | 'events_api' | 'slash_commands', payload: Interaction, more?: object): Promise<unknown>;
  /** Ends the Socket Mode connection as Slack does when it wants another one, or as a broken network does. */
  disconnect(how: 'refresh_requested' | 'abruptly'): void;
  /** Answers the next requests whose path contains `part` as told instead of as usual. */
  fail(part: string, ...failures: Failure[]): void;
  /** Does now what failed as `late`. */
  doLate(): void;
  /** From now on refuses messages that hold a block of one of these types, as a workspace does whose Slack does not know it. */
  refuseBlocks(...types: string[]): void;
  /** @throws Error that names everything which the validator's `--strict` says of what came. */
  close(): Promise<void>;
}

/**
 * `after`: it is done all the same, and only the answer is lost; `late`: it is done when the test says so.
 * 'silence' never answers; 'pass' lets one through as usual.
 */
export type Failure =
  | { status: number; body?: string; headers?: Record<string, string>; after?: true }
  | 'reset'
  | 'reset after'
  | 'silence'
  | 'silence after'
  | 'silence late'
  | 'pass';

export async function startSlack(): Promise<SlackStandIn> {
  const responses: Record<string, unknown>[] = [];
  const answeredAt = new Map<string, number>();
  const files = new Map<string, Buffer>();
  const looked = new Set<string>();
  const processed = new Set<string>();
  const calls: string[] = [];
  const said: SlackStandIn['said'] = [];
  const { problems, judge } = createJudge();
  const people = keepPeople({ judge });
  const oauth = keepOauth();
  const failures: { part: string; failure: Failure }[] = [];
  const late: (() => void)[] = [];
  let refusedBlocks: string[] = [];
  const messages = keepMessages({ isProcessed: (id) => processed.has(id), judge });
  const unfurls = keepUnfurls({ isProcessed: (id) => processed.has(id), judge });

  const methods: Record<string, (parameters: URLSearchParams) => object> = {
    'files.getUploadURLExternal': (parameters) => {
      const id = `F${randomBytes(5).toString('hex').toUpperCase()}`;
      return Number(parameters.get('length')) > 0
        ? { ok: true, upload_url: `${origin()}/upload/${id}`, file_id: id }
        : { ok: false, error: 'invalid_arguments' };
    },
    'files.completeUploadExternal': (parameters) => {
      const asked = JSON.parse(parameters.get('files') ?? '[]') as { id: string }[];
      const missing = asked.find(({ id }) => !files.has(id));
      if (missing !== undefined) return { ok: false, error: 'file_not_found' };
      const channel = parameters.get('channel_id');
      if (channel !== null) messages.filesIn.push(...asked.map(({ id }) => ({ id, channel })));
      return { ok: true, files: asked };
    },
    // Slack processes files after it has taken them: the first look finds no type yet.
    'files.info': (parameters) => {
      const id = parameters.get('file') ?? '';
      const isProcessed = looked.has(id);
      looked.add(id);
      if (isProcessed) processed.add(id);
      return { ok: true, file: { id, ...(isProcessed ? { mimetype: 'image/png' } : { mimetype: '' }) } };
    },
    'apps.connections.open': () => ({ ok: true, url: `${origin().replace('http', 'ws')}/socket` }),
    ...messages.methods,
    ...people.methods,
    ...unfurls.methods,
    ...oauth.methods,
    'auth.test': () => ({
      ok: true,
      user_id: 'U1',
      team_id: 'T1',
      bot_id: 'B1',
      ...(people.organisation === null ? {} : { enterprise_id: people.organisation }),
    }),
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const path = request.url ?? '';
    const at = failures.findIndex(({ part }) => path.includes(part));
    const failure = at < 0 ? undefined : failures.splice(at, 1)[0]!.failure;
    if (failure !== undefined && failure !== 'pass') {
      const isDone = typeof failure === 'string' ? failure.endsWith('after') : failure.after === true;
      const act = (): void => void methods[path.replace('/api/', '').split('?')[0]!]?.(new URLSearchParams(body.toString('utf8')));
      if (isDone) act();
      if (failure === 'silence late') late.push(act);
      if (typeof failure === 'string' && failure.startsWith('silence')) return;
      if (typeof failure === 'string') return void request.socket.destroy();
      return void response.writeHead(failure.status, failure.headers).end(failure.body ?? '');
    }
    if (path.startsWith('/upload/')) {
      files.set(path.slice('/upload/'.length), body);
      return void response.end('OK');
    }
    if (path.startsWith('/response/')) {
      const message = JSON.parse(body.toString('utf8')) as { blocks?: { type: string }[] } & Record<string, unknown>;
      if (message.blocks?.some(({ type }) => refusedBlocks.includes(type)) === true)
        return void response.writeHead(400).end('invalid_blocks');
      if (judge(message, 'response').length > 0) return void response.writeHead(400).end('invalid_blocks');
      responses.push(message);
      if (!answeredAt.has(path)) answeredAt.set(path, performance.now());
      return void response.end('ok');
    }
    const name = path.replace('/api/', '').split('?')[0]!;
    calls.push(name);
    const token = request.headers.authorization?.replace('Bearer ', '');
    said.push({ method: name, parameters: Object.fromEntries(new URLSearchParams(body.toString('utf8'))), token });
    const answer = oauth.refusalOf(token) ??
      methods[name]?.(new URLSearchParams(body.toString('utf8'))) ?? { ok: false, error: 'unknown_method' };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  };
  const server = createServer((request, response) => void handle(request, response));
  const sockets = new WebSocketServer({ server, path: '/socket' });
  const connections = new Set<WebSocket>();
  sockets.on('connection', (connection) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
    connection.send(JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A1' } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sendEnvelope = async (type: string, payload: object, more: object = {}): Promise<unknown> => {
    const connection = await until(() => [...connections][0], 'a Socket Mode connection');
    const id = randomBytes(8).toString('hex');
    const acknowledged = new Promise<unknown>((resolve) => {
      connection.on('message', (data) => {
        const answer = JSON.parse((data as Buffer).toString('utf8')) as { envelope_id?: string; payload?: unknown };
        if (answer.envelope_id === id) resolve(answer.payload);
      });
    });
    connection.send(JSON.stringify({ type, envelope_id: id, payload, accepts_response_payload: true, ...more }));
    return acknowledged;
  };
  return {
    apiUrl: `${origin()}/api/`,
    responses,
    answeredAt,
    files,
    calls,
    said,
    oauth,
    people,
    messages,
    unfurls,
    responseUrl: () => `${origin()}/response/${randomBytes(4).toString('hex')}`,
    sendCommand: async (text) => {
      const command = {
        ...commandOf({ text, responseUrl: `${origin()}/response/${randomBytes(4).toString('hex')}` }),
        command: '/experiments',
      };
      await sendEnvelope('slash_commands', command);
    },
    send: (type, payload, more) => sendEnvelope(type, payload, more),
    disconnect: (how) => {
      for (const connection of connections) {
        connections.delete(connection);
        if (how === 'abruptly') connection.terminate();
        else connection.send(JSON.stringify({ type: 'disconnect', reason: how, debug_info: { host: 'applink' } }));
      }
    },
    fail: (part, ...told) => void failures.push(...told.map((failure) => ({ part, failure }))),
    doLate: () => {
      for (const act of late.splice(0)) act();
    },
    refuseBlocks: (...types) => {
      refusedBlocks = types;
      messages.refusedBlocks = types;
    },
    close: async () => {
      for (const connection of connections) connection.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (problems.length > 0) throw new Error(`Slack would have refused or frowned at what it was sent:\n${problems.join('\n')}`);
    },
  };
}

/** Waits for something that happens soon. */
export async function until<T>(look: () => T | undefined, what: string, timeoutMs = 15_000): Promise<T> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline;) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`not within ${timeoutMs} ms: ${what}`);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
