/** What the settings say of who may see the pages: pages are shown by it, and mail is made by it. */
import { isIP } from 'node:net';
import type { Config } from './config.ts';
import { deriveSecret } from './secret-box.ts';

/**
 * `open`: everybody who reaches the pages sees them all; `sign-in`: members of connected workspaces; `closed`: there is no way to
 * sign in. Open without being told so only where nobody else can reach it, and where nothing of Slack is set up that others would
 * be behind.
 */
export function accessModeOf({ web, slack, host }: Pick<Config, 'web' | 'slack' | 'host'>): 'open' | 'sign-in' | 'closed' {
  if (web.access === 'open') return 'open';
  if (slack.signIn !== undefined) return 'sign-in';
  return isLoopback(host) && slack.botToken === undefined ? 'open' : 'closed';
}

/** Whether an address or name is of this machine alone. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/**
 * What links of mails are signed with, the present one first; none where TOWERWATCH_SECRET is not set: every process that makes a mail
 * and every one that shows a page must have the same, and a secret of one machine's own folder is none such.
 */
export function linkSecretsOf({ secrets }: Pick<Config, 'secrets'>): string[] {
  return (secrets ?? []).map((secret) => deriveSecret(secret, 'links of mails'));
}
