import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError, describeError, toAppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Holder } from '../store/lock.ts';
import type { Terminal } from './command.ts';

/** Work that one process hands to the one that holds the store. */
export interface HandedWork {
  argv: string[];
  folder: string;
  columns: number;
}

interface HandedResult {
  output: { to: 'out' | 'error'; text: string }[];
  exitCode: number;
}

interface DoorOptions {
  token: string;
  log: Log;
  run: (work: HandedWork, terminal: Terminal) => Promise<number>;
}

export interface Door {
  port: number;
  close(): Promise<void>;
}

const BODY_LIMIT = 64 * 1024;

/** Takes work from other processes of this machine: on the loopback address, for whoever can read the lock file's token. */
export async function openDoor({ token, log, run }: DoorOptions): Promise<Door> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.method !== 'POST' || request.url !== '/run' || !isSame(request.headers.authorization ?? '', `Bearer ${token}`)) {
      request.resume();
      return answer(401, { error: 'unauthorized' });
    }
    readBody(request)
      .then((body) => runCaptured(JSON.parse(body) as HandedWork, run, log))
      .then(
        (result) => answer(200, result),
        (error: unknown) => answer(400, { error: describeError(error) }),
      );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Has the store's holder do the work, and shows what it printed. */
export async function handOver(holder: Holder, work: HandedWork, terminal: Terminal): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${holder.port}/run`, {
    method: 'POST',
    headers: { authorization: `Bearer ${holder.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(work),
  });
  const result = (await response.json()) as HandedResult & { error?: string };
  if (!response.ok)
    throw new AppError('held', `Process ${holder.pid}, which holds the store, refused the work: ${result.error}.`, {
      hint: `Stop it (kill ${holder.pid}) and try again.`,
    });
  for (const { to, text } of result.output) {
    if (to === 'out') terminal.write(text);
    else terminal.writeError(text);
  }
  return result.exitCode;
}

async function runCaptured(work: HandedWork, run: DoorOptions['run'], log: Log): Promise<HandedResult> {
  const output: HandedResult['output'] = [];
  const terminal: Terminal = {
    write: (text) => output.push({ to: 'out', text }),
    writeError: (text) => output.push({ to: 'error', text }),
    columns: work.columns,
    interactive: false,
  };
  try {
    return { output, exitCode: await run(work, terminal) };
  } catch (error) {
    const known = toAppError(error);
    if (known === undefined) log.error({ err: error }, `handed work broke: ${describeError(error)}`);
    terminal.writeError(`${known === undefined ? describeError(error) : [known.message, known.hint].filter(Boolean).join('\n')}\n`);
    return { output, exitCode: known?.exitCode ?? 1 };
  }
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
