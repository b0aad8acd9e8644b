import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { AppError, describeError, isUnreachable, toAppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Holder } from '../store/lock.ts';
import type { Terminal } from './command.ts';
import { errorText } from './error-text.ts';

const handedWork = z.object({ argv: z.array(z.string()).min(1).max(100), folder: z.string(), columns: z.number().int().min(20).max(1000) });

/** Work that one process hands to the one that holds the store. */
export type HandedWork = z.infer<typeof handedWork>;

/** What comes back: a line of JSON each, as it is printed, the exit code last. An empty line says that it takes a while. */
type Reply = { to: 'out' | 'error'; text: string } | { exitCode: number };

interface DoorOptions {
  token: string;
  log: Log;
  run: (work: HandedWork, terminal: Terminal) => Promise<number>;
}

export interface Door {
  port: number;
  /** Takes no more work, and waits for what is under way, for three seconds at most. */
  close(): Promise<void>;
}

const BODY_LIMIT = 64 * 1024;
const HEARTBEAT_MS = 10_000;
const CLOSE_PATIENCE_MS = 3_000;

/** Takes work from other processes of this machine: on the loopback address, for whoever can read the lock file's token. */
export async function openDoor({ token, log, run }: DoorOptions): Promise<Door> {
  const underWay = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    if (request.method !== 'POST' || request.url !== '/run' || !isSame(request.headers.authorization ?? '', `Bearer ${token}`)) {
      request.resume();
      response.writeHead(401).end();
      return;
    }
    const served = serve(request, response, run, log).finally(() => underWay.delete(served));
    underWay.add(served);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.race([Promise.all(underWay), new Promise((resolve) => setTimeout(resolve, CLOSE_PATIENCE_MS).unref())]);
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, run: DoorOptions['run'], log: Log): Promise<void> {
  const work = await readBody(request)
    .then((body) => handedWork.parse(JSON.parse(body)))
    .catch((error: unknown) => describeError(error));
  if (typeof work === 'string') return void response.writeHead(400).end(work);
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  const heartbeat = setInterval(() => response.write('\n'), HEARTBEAT_MS);
  const reply = (line: Reply): void => void response.write(`${JSON.stringify(line)}\n`);
  const terminal: Terminal = {
    write: (text) => reply({ to: 'out', text }),
    writeError: (text) => reply({ to: 'error', text }),
    columns: work.columns,
    interactive: false,
  };
  try {
    reply({ exitCode: await run(work, terminal) });
  } catch (error) {
    const known = toAppError(error);
    if (known === undefined) log.error({ err: error }, `handed work broke: ${describeError(error)}`);
    terminal.writeError(errorText(error));
    reply({ exitCode: known?.exitCode ?? 1 });
  } finally {
    clearInterval(heartbeat);
    response.end();
  }
}

/**
 * Has the store's holder do the work, and shows what it prints.
 *
 * @returns undefined when the holder is gone: the store is free, or will be in a moment.
 */
export async function handOver(holder: Holder, work: HandedWork, terminal: Terminal): Promise<number | undefined> {
  let response: Response;
  try {
    response = await fetch(`http://127.0.0.1:${holder.port}/run`, {
      method: 'POST',
      headers: { authorization: `Bearer ${holder.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(work),
    });
  } catch (error) {
    if (isUnreachable(error)) return undefined;
    throw error;
  }
  if (!response.ok) throw refused(holder, (await response.text()) || `status ${response.status}`);
  const exitCode = await showReplies(response, terminal).catch((error: unknown) => {
    throw refused(holder, `it stopped in the middle of the work (${describeError(error)})`);
  });
  if (exitCode === undefined) throw refused(holder, 'it stopped in the middle of the work');
  return exitCode;
}

function refused(holder: Holder, reason: string): AppError {
  return new AppError('held', `Process ${holder.pid}, which holds the store, did not do the work: ${reason}.`, {
    hint: 'Try again; its log may say more.',
  });
}

async function showReplies({ body }: Response, terminal: Terminal): Promise<number | undefined> {
  let exitCode: number | undefined;
  let rest = '';
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const line of lines.filter((text) => text !== '')) {
      const reply = JSON.parse(line) as Reply;
      if ('exitCode' in reply) exitCode = reply.exitCode;
      else if (reply.to === 'out') terminal.write(reply.text);
      else terminal.writeError(reply.text);
    }
  }
  return exitCode;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new Error('the request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
