import type { Project } from '../../analysis/project.ts';
import { toAppError } from '../../errors.ts';
import { projectPath } from '../../reports/links.ts';
import type { Page } from './page.ts';

/** An error as a stranger may see it. */
export interface Failure {
  status: number;
  message: string;
  hint?: string | undefined;
}

/** What a stranger may know of an error, or undefined for a defect, which only the log may describe. */
export function failureOf(error: unknown): Failure | undefined {
  const known = toAppError(error);
  if (known !== undefined) return { status: known.status, message: known.message, hint: known.hint };
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  // Express's own: a URL whose %-signs don't decode.
  if (status === 400) return { status, message: 'This address can’t be read.', hint: 'It may have been cut or mistyped.' };
  return undefined;
}

const HEADINGS: Readonly<Record<number, string>> = {
  400: 'That can’t be read',
  401: 'Not allowed',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not possible here',
  409: 'Busy',
  413: 'Too long',
  429: 'Too many requests',
  503: 'Not available now',
};

interface Ways {
  /** The project that it was about, where it is known. */
  project: Project | undefined;
  /** For a stranger, who would see no other page. */
  signInHref: string | undefined;
}

/** Says what happened and leads on: to sign in, or back to the project where it is known and to all projects. */
export function errorPage({ status, message, hint }: Failure, { project, signInHref }: Ways): Page {
  const heading = HEADINGS[status] ?? 'Something broke';
  const back = project === undefined ? [] : [{ text: project.name, href: projectPath(project) }];
  const links =
    signInHref === undefined ? [...back, { text: 'All projects', href: '/' }] : [{ text: 'Sign in with Slack', href: signInHref }];
  return { title: heading, template: 'error', data: { asOf: null, heading, status, message, hint: hint ?? null, links } };
}
