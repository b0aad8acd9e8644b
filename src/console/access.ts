import { isIP } from 'node:net';
import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../access-mode.ts';

/** What a proxy adds: behind one, requests of anybody come from this machine. */
const isForwarded = (header: string): boolean =>
  /^(?:forwarded|via|x-forwarded-.*|x-real-ip|cf-.*|true-client-ip|x-client-ip)$/.test(header);

/**
 * Whether a request is this machine's own. A page of another site can send a browser here under a name of its own that leads to
 * 127.0.0.1; the Host header tells it.
 */
export function isFromThisMachine({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): boolean {
  const host = headers.host ?? '';
  const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
  const from = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return isLoopback(name) && isIP(from) !== 0 && isLoopback(from) && !Object.keys(headers).some(isForwarded);
}

/** Whether a request comes from an address that this machine has, the one that it was sent to: nobody else's can be. */
export function isFromOwnAddress({ socket: { remoteAddress, localAddress } }: Pick<IncomingMessage, 'socket'>): boolean {
  const from = (remoteAddress ?? '').replace(/^::ffff:/, '');
  return isLoopback(from) || (from !== '' && from === (localAddress ?? '').replace(/^::ffff:/, ''));
}

/** Whether a page of this site sends a request, or no page at all. Browsers say at least one of the two with every POST. */
export function isSameOrigin({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
