import { momentIn } from '../period.ts';
import type { TableView } from '../view.ts';
import { tableOf, textColumn } from './table.ts';

export interface ListedToken {
  name: string;
  /** Keys; `all` for every project. */
  projects: 'all' | readonly string[];
  isSetting: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export function apiTokensTable(tokens: readonly ListedToken[], zone: string): TableView {
  return tableOf<ListedToken>({
    title: 'Tokens of the JSON API',
    empty: 'There is no token. `towerwatch tokens add NAME` makes one.',
    items: tokens,
    columns: [
      textColumn<ListedToken>('Name', ({ name }) => name),
      textColumn<ListedToken>('Opens', ({ projects }) =>
        projects === 'all' ? 'all projects' : projects.length === 0 ? 'no project any more' : projects.join(', '),
      ),
      textColumn<ListedToken>('Made', ({ isSetting, createdAt }) => (isSetting ? 'by TOWERWATCH_API_TOKENS' : momentIn(zone, createdAt))),
      textColumn<ListedToken>('Last used', ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : momentIn(zone, lastUsedAt))),
      textColumn<ListedToken>('State', ({ revokedAt }) => (revokedAt === null ? 'works' : `taken back ${momentIn(zone, revokedAt)}`)),
    ],
  });
}
