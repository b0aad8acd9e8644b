import { createServer, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Config } from './config.ts';
import { AppError } from './errors.ts';

/**
 * How long a connection stays open without a request. Proxies keep theirs for 60 seconds or so: were the server's end the shorter one,
 * as Node's 5 seconds are, a request could meet the moment at which it closes, and the proxy would answer 502.
 */
const KEEP_ALIVE_MS = 75_000;

/** What is no request, or has a longer head than Node reads, never gets to a page that could answer it. */
function refuseRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const [status, message] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', 'The address and the headers are longer than 16 KB.']
      : ['400 Bad Request', 'This is no HTTP request.'];
  const body = JSON.stringify({ error: message });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** @throws AppError `badSetting` where the port is taken or may not be opened. */
export async function listen(handler: RequestListener, { host, port }: Pick<Config, 'host' | 'port'>): Promise<Server> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, handler);
  server.on('clientError', refuseRequest);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const problem = cause.code === 'EADDRINUSE' ? 'is taken by another program' : `can't be listened on (${cause.code})`;
      reject(
        new AppError('badSetting', `Port ${port} of ${host} ${problem}.`, {
          hint:
            cause.code === 'EADDRINUSE'
              ? 'Set PORT to a free one, or stop that program.'
              : 'HOST must be an address of this machine, and PORT one that this user may open.',
          cause,
        }),
      );
    });
    server.listen(port, host, resolve);
  });
  return server;
}

/** Requests under way have a second more. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 1_000).unref();
  await closed;
}
