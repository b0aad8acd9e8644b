import type { Failure } from './error.ts';
import type { Page } from './page.ts';

/** How an installation of the Slack app has ended. */
export type InstallOutcome = { kind: 'installed'; name: string; id: string } | { kind: 'failed'; reason: 'cancelled' | 'state' | 'slack' };

const BEGIN_AGAIN = 'Begin again at /slack/install.';

const FAILURES: Readonly<Record<'cancelled' | 'state' | 'slack', Failure>> = {
  cancelled: { status: 400, message: 'The installation was cancelled in Slack. Nothing was installed.', hint: BEGIN_AGAIN },
  state: {
    status: 400,
    message: 'This installation was not begun in this browser, took longer than 10 minutes, or is done already.',
    hint: BEGIN_AGAIN,
  },
  slack: {
    status: 503,
    message: 'Slack or the store did not take part, so nothing was installed.',
    hint: `The log says why. ${BEGIN_AGAIN}`,
  },
};

export function installFailure({ reason }: { reason: keyof typeof FAILURES }): Failure {
  return FAILURES[reason];
}

/** Says what is still missing: a new workspace sees no project. */
export function installedPage({ name, id }: { name: string; id: string }): Page {
  const where = name === '' ? id : `${name} (${id})`;
  return { title: 'Installed', template: 'installed', data: { asOf: null, where, id } };
}
