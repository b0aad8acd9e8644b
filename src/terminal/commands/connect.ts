import type { Knex } from 'knex';
import { findProject, type Project } from '../../analysis/project.ts';
import * as connections from '../../bot/connections.ts';
import type { InstallationRow } from '../../bot/installations.ts';
import { findWorkspace } from '../../bot/known-workspaces.ts';
import { AppError } from '../../errors.ts';
import { readArguments } from '../arguments.ts';
import type { TerminalCommand } from '../command.ts';

export const connect: TerminalCommand = {
  name: 'connect',
  usage: 'towerwatch connect PROJECT WORKSPACE',
  summary: 'lets a Slack workspace that has installed the app see a project; each by its id, key or name',
  check: (argv) => void read(argv, connect.usage),
  async run(argv, { parts, now, terminal }) {
    const { project, workspace } = await findBoth(parts.store.knex, read(argv, connect.usage));
    const isNew = await connections.connect(parts.store.knex, { projectId: project.id, workspaceId: workspace.workspace_id }, now());
    terminal.write(`${nameOf(workspace)} ${isNew ? 'now sees' : 'sees already'} ${project.name}.\n`);
    return 0;
  },
};

export const disconnect: TerminalCommand = {
  name: 'disconnect',
  usage: 'towerwatch disconnect PROJECT WORKSPACE',
  summary: 'ends it: the workspace no longer sees the project',
  check: (argv) => void read(argv, disconnect.usage),
  async run(argv, { parts, terminal }) {
    const { project, workspace } = await findBoth(parts.store.knex, read(argv, disconnect.usage));
    const wasThere = await connections.disconnect(parts.store.knex, { projectId: project.id, workspaceId: workspace.workspace_id });
    terminal.write(`${nameOf(workspace)} ${wasThere ? 'no longer sees' : 'did not see'} ${project.name}.\n`);
    return 0;
  },
};

interface Named {
  project: string;
  workspace: string;
}

function read(argv: string[], usage: string): Named {
  const { positionals } = readArguments(argv, {}, usage, true);
  const [project, workspace, ...rest] = positionals;
  if (project === undefined || workspace === undefined || rest.length > 0)
    throw new AppError('badParameter', `A project and a workspace are expected, found ${positionals.length} words.`, {
      hint: `Usage: ${usage}. A name of several words stands in quotes.`,
    });
  return { project, workspace };
}

async function findBoth(knex: Knex, { project, workspace }: Named): Promise<{ project: Project; workspace: InstallationRow }> {
  return { project: await findProject(knex, project), workspace: await findWorkspace(knex, workspace) };
}

function nameOf({ workspace_id: id, name }: InstallationRow): string {
  return name === null ? id : `${name} (${id})`;
}
