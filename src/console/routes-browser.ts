/** What the page asks for, once it was decided that whoever asks may use the console. */
import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Acts } from './acts.ts';
import { readJson } from './body.ts';
import type { Files } from './files.ts';
import type { ConsoleEvent, Session } from './session.ts';
import type { Sessions } from './sessions.ts';

const BODY_BYTES = 256 * 1024;
/** Proxies and browsers give up on a stream that says nothing. */
const ALIVE_EVERY_MS = 20_000;
/** A browser that does not read is let go. */
const MOST_UNREAD_BYTES = 16 * 1024 * 1024;

const id = z.string().max(255);
const json = z.record(z.string(), z.unknown());
const state = z.record(id, z.record(id, json));
const place = z.enum(['channel', 'direct']);
/** What is chosen in an element, as Slack calls it: an action's other fields are the bot's own. */
const values = z.strictObject({
  value: z.string().max(3_000).nullable().optional(),
  selected_option: json.nullable().optional(),
  selected_options: z.array(json).optional(),
  selected_date: z.string().nullable().optional(),
  selected_time: z.string().nullable().optional(),
  selected_conversation: z.string().optional(),
  selected_conversations: z.array(z.string()).optional(),
  selected_channel: z.string().optional(),
  selected_channels: z.array(z.string()).optional(),
  selected_user: z.string().optional(),
  selected_users: z.array(z.string()).optional(),
});

const SHAPES = {
  type: z.object({ text: z.string().min(1).max(4_000), place }),
  act: z.object({ on: z.union([z.object({ message: id }), z.object({ view: id })]), blockId: id, actionId: id, values, state }),
  submit: z.object({ view: id, state }),
  close: z.object({ view: id }),
  suggest: z.object({ view: id, blockId: id, actionId: id, text: z.string().max(300), state }),
};

export function createBrowserRoutes({ sessions, files, acts }: { sessions: Sessions; files: Files; acts: Acts }): Router {
  const router = Router({ caseSensitive: true });
  const sessionOf = (request: Request): Session => {
    const session = sessions.find(String(request.params['session']));
    if (session === undefined) throw new AppError('notFound', 'This console has ended.', { hint: 'Load the page again.' });
    return session;
  };
  const on = <Shape extends z.ZodType>(
    name: string,
    shape: Shape,
    act: (session: Session, body: z.infer<Shape>) => Promise<unknown>,
  ): void => {
    router.post(`/sessions/:session/${name}`, async (request, response) => {
      const session = sessionOf(request);
      const body = shape.safeParse(await readJson(request, BODY_BYTES));
      if (!body.success) throw new AppError('badParameter', 'This request of the console can’t be read.', { hint: 'Load the page again.' });
      response.json((await act(session, body.data)) ?? {});
    });
  };
  router.post('/sessions', (_request, response) => void response.status(201).json({ session: sessions.open().id }));
  router.head('/sessions/:session/events', (request, response) => void (sessionOf(request), response.type('text/event-stream').end()));
  router.get('/sessions/:session/events', (request, response) => stream(sessionOf(request), response));
  on('type', SHAPES.type, (session, typed) => acts.type(session, typed));
  on('act', SHAPES.act, (session, chosen) => acts.act(session, chosen));
  on('submit', SHAPES.submit, async (session, sent) => ({ errors: await acts.submit(session, sent) }));
  on('close', SHAPES.close, (session, closed) => acts.close(session, closed));
  on('suggest', SHAPES.suggest, (session, asked) => acts.suggest(session, asked));
  on('home', z.object({}), (session) => acts.openHome(session));
  router.get('/files/:id', ({ params }, response) => {
    const file = files.find(params.id);
    if (file === undefined) throw new AppError('notFound', 'This file is not kept any more.', { hint: 'Ask for it again.' });
    // Only what is a picture for sure is shown as one.
    if (file.mimetype !== 'image/png') response.attachment(file.name);
    response.set('Cache-Control', 'private, max-age=86400, immutable').type(file.mimetype).send(file.content);
  });
  return router;
}

/** Server-sent events, the whole state first. */
function stream(session: Session, response: Response): void {
  const tell = (event: ConsoleEvent): void => {
    response.write(`data: ${JSON.stringify(event)}\n\n`);
    if (response.writableLength > MOST_UNREAD_BYTES) response.destroy();
  };
  const alive = setInterval(() => response.write(':\n\n'), ALIVE_EVERY_MS).unref();
  // Compressed, an event would wait for the next ones.
  response.set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  const stop = session.watch(tell, () => response.end());
  if (stop === undefined) {
    clearInterval(alive);
    response.removeHeader('Content-Type');
    throw new AppError('held', 'This console is open in too many windows.', { hint: 'Close some.' });
  }
  response.on('close', () => {
    clearInterval(alive);
    stop();
  });
}
