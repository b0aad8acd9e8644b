import { randomUUID } from 'node:crypto';
import type { Project } from '../../analysis/project.ts';
import type { ModelType } from '../../metrics.ts';
import { projectPath } from '../../reports/links.ts';
import { capitalised } from '../../reports/views/stats.ts';
import type { PartContent } from '../part.ts';
import type { Page } from './page.ts';
import { sheetPage } from './sheet.ts';

/** A part that somebody is about to send. */
export interface Sendable {
  key: string;
  title: string;
  /** Null where it is about experiments of whatever type. */
  type: ModelType | null;
  hasPictures: boolean;
  /** Where it is shown. */
  back: string;
  load: () => Promise<PartContent>;
}

interface SendForm {
  project: Project;
  sendable: Sendable;
  channels: readonly { id: string; name: string }[];
  /** Why it was not sent as it was filled in. */
  problem: string | null;
}

/** Asks which channel, and says what will stand there. */
export function sendFormPage({ project, sendable: { title, type, hasPictures, back }, channels, problem }: SendForm): Page {
  const about = type === null ? title : `${title} (${type})`;
  return {
    title: 'Send to Slack',
    template: 'send',
    forms: 'post',
    data: {
      asOf: null,
      crumbs: [...crumbsOf(project, title, back), { text: 'Send to Slack' }],
      what: `${capitalised(about)} of ${project.name}, as it is now${hasPictures ? ', with its pictures' : ''}. Everybody in the channel sees it.`,
      channels,
      problem,
      back,
      // Makes a second press of the button the same sending.
      once: randomUUID(),
    },
  };
}

/** Says that it is there, or why not. */
export function sentPage({
  project,
  sendable: { title, back },
  outcome: { isPosted, message, hint },
}: Pick<SendForm, 'project' | 'sendable'> & { outcome: { isPosted: boolean; message: string; hint?: string } }): Page {
  return sheetPage({
    title: isPosted ? 'Sent to Slack' : 'Not sent to Slack',
    crumbs: [...crumbsOf(project, title, back), { text: 'Send to Slack' }],
    parts: [
      { title: null, views: [{ kind: 'callout', tone: isPosted ? 'good' : 'warning', text: [message, hint].filter(Boolean).join('\n') }] },
    ],
    links: [{ text: `Back to ${title}`, href: back }],
  });
}

function crumbsOf(project: Project, title: string, back: string): { text: string; href: string }[] {
  return [
    { text: 'Projects', href: '/' },
    { text: project.name, href: projectPath(project) },
    { text: title, href: back },
  ];
}
