import type { Knex } from 'knex';
import type { Log } from '../../log.ts';
import type { Drawer } from '../../reports/draw.ts';

/** What a page is made of, before a template has turned it into HTML. */
export interface Page {
  /** Without the product's name, which the layout adds: "Exp #51 · Main tenant". */
  title: string;
  /** Name of a file of templates/web. */
  template: 'home' | 'project' | 'experiment' | 'compare' | 'error' | 'sheet' | 'receives' | 'installed' | 'console';
  /** Has a form, which the page's policy must allow. */
  hasForm?: true;
  /** Has a style sheet and a script of its own, besides those of all pages. */
  scripted?: 'console';
  data: object;
}

/** What every page may use. */
export interface PageDeps {
  knex: Knex;
  drawer: Pick<Drawer, 'svg'>;
  log: Log;
  now: () => Date;
}
