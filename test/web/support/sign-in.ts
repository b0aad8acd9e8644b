/** Sites that people sign in to by a stand-in for Slack's OpenID provider. */
import type { ProjectScope } from '../../../src/analysis/project.ts';
import { OPEN_HERE, type AccessOptions } from '../../../src/web/access/access.ts';
import type { Claimed, OpenIdProvider } from '../../support/openid-provider.ts';
import type { Browser } from './browser.ts';

/** A site whose members are whoever comes, at once or after `waiting`. */
export function accessTo(
  { issuer, client }: OpenIdProvider,
  waiting: () => Promise<void> = async () => undefined,
  projects: ProjectScope = 'all',
): AccessOptions {
  return {
    ...OPEN_HERE,
    mode: 'sign-in',
    signIn: {
      ...client,
      issuer,
      directory: {
        async lookUp() {
          await waiting();
          return { kind: 'member', workspaceId: 'T1', projects, isAdmin: false, name: null };
        },
        projectsOf: async () => projects,
      },
    },
  };
}

export const pathOf = (url: URL): string => url.pathname + url.search;

/** The whole way to Slack and back. */
export async function signInWith(provider: OpenIdProvider, one: Browser, claimed: Claimed): Promise<Response> {
  return one.get(pathOf(provider.agree((await one.get('/sign-in')).headers.get('location')!, claimed)));
}
