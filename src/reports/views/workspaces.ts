import { momentIn } from '../period.ts';
import type { TableView } from '../view.ts';
import { tableOf, textColumn } from './table.ts';

export interface ListedWorkspace {
  id: string;
  name: string | null;
  installedAt: Date;
  /** Null: its token works. */
  revoked: { at: Date; reason: string } | null;
  /** Keys of the projects that it sees. */
  projects: readonly string[];
}

/** The workspaces that have installed the app, whether they are served, and what each sees. */
export function workspacesTable(workspaces: readonly ListedWorkspace[], zone: string): TableView {
  return tableOf<ListedWorkspace>({
    title: 'Workspaces',
    empty: 'No workspace has installed the app yet; it is installed at /slack/install.',
    items: workspaces,
    columns: [
      textColumn<ListedWorkspace>('Id', ({ id }) => id),
      textColumn<ListedWorkspace>('Name', ({ name }) => name ?? '–'),
      textColumn<ListedWorkspace>('State', ({ installedAt, revoked }) =>
        revoked === null ? `installed ${momentIn(zone, installedAt)}` : `dead since ${momentIn(zone, revoked.at)} (${revoked.reason})`,
      ),
      textColumn<ListedWorkspace>('Projects', ({ projects }) => (projects.length === 0 ? 'none' : projects.join(', '))),
    ],
  });
}
