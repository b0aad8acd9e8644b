import type { Knex } from 'knex';
import type { Log } from '../../log.ts';
import type { Drawer } from '../../reports/draw.ts';
import type { AnswerKeeper } from '../kept-answers.ts';

/** What a page is made of, before a template has turned it into HTML. */
export interface Page {
  /** Without the product's name, which the layout adds: "Exp #51 · Main tenant". */
  title: string;
  /** Name of a file of templates/web. */
  template:
    | 'home'
    | 'project'
    | 'experiments'
    | 'experiment'
    | 'compare'
    | 'console'
    | 'send'
    | 'error'
    | 'sheet'
    | 'receives'
    | 'installed'
    | 'sign-in'
    | 'closed';
  /** Has forms, which the page's policy must allow. One that posts must bring a token back, for which the browser gets a cookie. */
  forms?: 'get' | 'post';
  /** Has a style sheet and a script of its own, besides those of all pages. */
  scripted?: 'console';
  /** Stands for the page where a link to it is shown: a part's picture, by its path. */
  picture?: { path: string; altText: string } | undefined;
  /** Also `summary`, a sentence for who finds a link to the page, and `experimentsHref`, below which live charts find experiments. */
  data: object;
}

/** What every page may use. */
export interface PageDeps {
  knex: Knex;
  drawer: Pick<Drawer, 'svg' | 'png'>;
  /** Answers that hold until the store's content changes. */
  kept: AnswerKeeper;
  log: Log;
  now: () => Date;
}
