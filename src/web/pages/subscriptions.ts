import type { Knex } from 'knex';
import { findProject, listProjects, type ProjectScope } from '../../analysis/project.ts';
import { maskedRecipient } from '../../reports/deliver/history.ts';
import { deliveriesPath, projectPath, subscriptionDeliveriesPath, subscriptionsPath } from '../../reports/links.ts';
import { listSubscriptions, type Audience } from '../../reports/subscriptions.ts';
import { subscriptionsTable } from '../../reports/views/subscriptions.ts';
import { readField, type Parameters } from '../parameters.ts';
import type { Page } from './page.ts';
import { sheetPage } from './sheet.ts';

/** Who gets which digest of these projects, when and where; `project` narrows it down. Addresses are masked, as on deliveries. */
export async function subscriptionsPage(
  knex: Knex,
  parameters: Parameters,
  { scope, audience }: { scope: ProjectScope; audience: Audience | undefined },
): Promise<Page> {
  const key = readField(parameters, 'project');
  const project = key === undefined ? undefined : await findProject(knex, key, scope);
  const [projects, all] = await Promise.all([listProjects(knex, scope), listSubscriptions(knex, { projectId: project?.id, audience })]);
  const names = new Map(projects.map(({ id, name }) => [id, name]));
  const seen = all.flatMap((one) => {
    const name = names.get(one.project_id);
    return name === undefined ? [] : { ...one, project_name: name };
  });
  const table = subscriptionsTable(seen, ({ channel, address }) => maskedRecipient({ channel, recipient: address }), {
    empty: 'There is no subscription yet. In Slack, /experiments subscribe makes one; in a terminal, towerwatch subscriptions add.',
    href: ({ id }) => subscriptionDeliveriesPath(id),
  });
  return sheetPage({
    title: 'Subscriptions',
    crumbs: [
      { text: 'Projects', href: '/' },
      ...(project === undefined ? [] : [{ text: project.name, href: projectPath(project) }]),
      { text: 'Subscriptions' },
    ],
    lines: [
      'Who gets which digest, when and where.',
      'To pause, change or leave one, use the link at the end of its mail, or the app’s Home tab in Slack.',
    ],
    parts: [{ title: null, views: [table] }],
    links: [
      { text: 'What was delivered to whom', href: deliveriesPath(project) },
      ...(project === undefined ? [] : [{ text: 'All subscriptions', href: subscriptionsPath() }]),
    ],
  });
}
