/**
 * What may be shown, free of any surface: Slack blocks, pages, mail and the terminal each translate these and
 * nothing else, so that one answer reads the same everywhere.
 */
export type View = TextView | TableView | ChartView | TilesView | CalloutView | LinksView;

export interface TextView {
  kind: 'text';
  /** Plain text: a surface escapes it. */
  text: string;
}

export interface TableView {
  kind: 'table';
  /** Says what the rows are; the caption of the table. */
  title: string;
  columns: TableColumn[];
  rows: TableCell[][];
  /** A sentence for a table without rows. */
  empty: string;
}

export interface TableColumn {
  label: string;
  align: 'left' | 'right';
  /** What it shows, as the answer's records name it: a surface that can sort does so by this. */
  key?: string;
  /** Left out, leftmost first, where a row does not fit. */
  optional?: true;
}

export interface TableCell {
  text: string;
  /** Path on the site, e.g. `/projects/main/experiments/45`. */
  href?: string;
  /** What stands in backticks is to be typed, as in the words of the program itself; never set for names from data. */
  hasCode?: true;
  /** The best value of its column: marked in text and in colour. */
  best?: boolean;
}

export interface ChartView {
  kind: 'chart';
  /** Key of a chart of `charts/`. */
  chart: string;
  title: string;
  /** States the finding, for readers who can't see the picture. */
  altText: string;
  data: unknown;
}

export interface TilesView {
  kind: 'tiles';
  title: string;
  tiles: Tile[];
}

export interface Tile {
  label: string;
  value: string;
  note?: string;
}

export interface CalloutView {
  kind: 'callout';
  tone: 'info' | 'good' | 'warning';
  text: string;
}

export interface LinksView {
  kind: 'links';
  links: Link[];
}

export interface Link {
  text: string;
  href: string;
}
