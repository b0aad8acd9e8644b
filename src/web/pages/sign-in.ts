import type { Page } from './page.ts';

/** For whoever is not known yet; leads to Slack and back to what was asked for. */
export function signInPage({ href }: { href: string }): Page {
  return { title: 'Sign in', template: 'sign-in', data: { asOf: null, href } };
}

/** For a site that neither knows whom to let in nor has been told to let everybody in. */
export function closedPage(): Page {
  return { title: 'Not set up', template: 'closed', data: { asOf: null } };
}
