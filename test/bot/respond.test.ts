/** How often an answer is sent to a response URL that is silent, closed or broken. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { respond } from '../../src/bot/respond.ts';
import { each } from '../../src/bot/reply.ts';

type Behaviour = (response: ServerResponse) => void;

const drop: Behaviour = (response) => void response.destroy();
const busy: Behaviour = (response) => void response.writeHead(503).end();
const later =
  (seconds: number): Behaviour =>
  (response) =>
    void response.writeHead(429, { 'retry-after': String(seconds) }).end();
const take: Behaviour = (response) => void response.end('ok');

let close: (() => void) | undefined;
afterEach(() => {
  vi.restoreAllMocks();
  close?.();
});

/** What was sent, and whether it ended well. */
async function send(behaviours: readonly Behaviour[]): Promise<{ sent: number; isAnswered: boolean }> {
  let sent = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => (behaviours[sent++] ?? take)(response));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  close = () => server.close().closeAllConnections();
  const responseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const messages = each([{ text: 'an answer', blocks: [] }]);
  const isAnswered = await respond({ responseUrl, messages, retryDelayMs: 1 }).then(
    () => true,
    () => false,
  );
  return { sent, isAnswered };
}

it.each<[string, Behaviour[], { sent: number; isAnswered: boolean }]>([
  ['taken at once', [], { sent: 1, isAnswered: true }],
  ['without an answer once', [drop], { sent: 2, isAnswered: true }],
  ['without an answer each time', [drop, drop, drop, drop], { sent: 2, isAnswered: false }],
  ['put off in between', [drop, busy, drop, drop], { sent: 3, isAnswered: false }],
  ['put off for a second', [later(1)], { sent: 2, isAnswered: true }],
  // Whoever asked is answered elsewhere.
  ['put off for an hour', [later(3600)], { sent: 1, isAnswered: false }],
  ['put off three times', [busy, busy, busy], { sent: 4, isAnswered: true }],
])('a message that is %s', async (_what, behaviours, expected) => {
  expect(await send(behaviours)).toEqual(expected);
});

it('a message that is taken in silence is sent twice, not four times', async () => {
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException('too late', 'TimeoutError')), 200);
    return controller.signal;
  });
  const silent: Behaviour = () => undefined;
  expect(await send([silent, silent, silent, silent])).toEqual({ sent: 2, isAnswered: false });
});

it('one that can not be sent at all is tried four times', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch');
  const messages = each([{ text: 'an answer', blocks: [] }]);
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  await expect(respond({ responseUrl: `http://127.0.0.1:${port}/`, messages, retryDelayMs: 1 })).rejects.toThrow('fetch failed');
  expect(fetched).toHaveBeenCalledTimes(4);
});
