import { listProjects } from '../../analysis/project.ts';
import { projectsOf } from '../../bot/connections.ts';
import { listInstallations } from '../../bot/installations.ts';
import { renderViewAsText } from '../../reports/render/text.ts';
import { workspacesTable, type ListedWorkspace } from '../../reports/views/workspaces.ts';
import { readArguments } from '../arguments.ts';
import type { TerminalCommand } from '../command.ts';

export const workspaces: TerminalCommand = {
  name: 'workspaces',
  usage: 'towerwatch workspaces [--json]',
  summary: 'the Slack workspaces that have installed the app, whether they are served, and which projects each sees',
  check: (argv) => void read(argv),
  async run(argv, { parts, config, terminal, baseUrl }) {
    const { isJson } = read(argv);
    const { knex } = parts.store;
    const projects = await listProjects(knex);
    const listed: ListedWorkspace[] = [];
    for (const { workspace_id: id, name, installed_at: installedAt, revoked_at: at, revoked_reason: reason } of await listInstallations(
      knex,
    )) {
      const seen = await projectsOf(knex, id);
      listed.push({
        id,
        name,
        installedAt,
        revoked: at === null ? null : { at, reason: reason ?? 'no reason is known' },
        projects: projects.filter((project) => seen.includes(project.id)).map(({ key }) => key),
      });
    }
    if (isJson) terminal.write(`${JSON.stringify(listed.map(asJson), null, 2)}\n`);
    else terminal.write(`${renderViewAsText(workspacesTable(listed, config.digest.timezone), { baseUrl, columns: terminal.columns })}\n`);
    return 0;
  },
};

function read(argv: string[]): { isJson: boolean } {
  const { values } = readArguments(argv, { json: { type: 'boolean', default: false } }, workspaces.usage);
  return { isJson: values.json };
}

function asJson({ id, name, installedAt, revoked, projects }: ListedWorkspace): object {
  return { id, name, installed_at: installedAt, revoked_at: revoked?.at ?? null, revoked_reason: revoked?.reason ?? null, projects };
}
