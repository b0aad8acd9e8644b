import { isIP } from 'node:net';
import type { RequestHandler } from 'express';
import { isLoopback } from '../../access-mode.ts';
import { AppError } from '../../errors.ts';

interface HostGuardOptions {
  /** The address or name that the server is bound to. */
  host: string;
  baseUrl: () => string;
}

/**
 * For a site that asks nobody who they are. A page on the web can have its own name lead to this machine, and then read what is here
 * as its own; the browser still says that name in `Host`. An address can't be led elsewhere, so where the site is open beyond this
 * machine each address is answered.
 *
 * @throws AppError `forbidden`
 */
export function createHostGuard({ host, baseUrl }: HostGuardOptions): RequestHandler {
  const isLocal = isLoopback(host);
  const isAnswered = (name: string): boolean =>
    isLoopback(name) ||
    name === host.toLowerCase() ||
    name === hostnameOf(baseUrl()) ||
    (!isLocal && isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0);
  return ({ headers }, _response, next) => {
    const name = hostnameOf(`http://${headers.host ?? ''}`);
    if (name !== undefined && isAnswered(name)) return next();
    throw new AppError('forbidden', `This site is not reached by the name “${(name ?? headers.host ?? '').slice(0, 80)}”.`, {
      hint: `Open it at ${baseUrl()}, or set BASE_URL to the address that people use.`,
    });
  };
}

function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.toLowerCase() : undefined;
}
