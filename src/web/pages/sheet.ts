/** The plainest page: a heading, a few sentences, buttons, views and links. */
import type { View } from '../../reports/view.ts';
import type { Page } from './page.ts';

export interface FormButton {
  action: string;
  button: string;
  /** Not what most people came for. */
  isQuiet?: boolean;
}

export interface SheetLink {
  text: string;
  href: string;
}

/** Of a digest that was sent: drawn then, and kept as a file. */
export interface PictureView {
  kind: 'picture';
  src: string;
  altText: string;
  width: number;
  height: number;
}

/** A chart of which there is no picture: the template tells its finding in words. */
export interface MissingChart {
  kind: 'chart';
  title: string;
  altText: string;
  svg: null;
}

export type SheetView = Exclude<View, { kind: 'chart' }> | PictureView | MissingChart;

interface Sheet {
  title: string;
  /** Default: the title. */
  heading?: string;
  crumbs?: { text: string; href?: string }[];
  lines?: string[];
  forms?: FormButton[];
  parts?: { title: string | null; views: SheetView[] }[];
  links?: SheetLink[];
  /** Small print at the end, reached by the fragment `id`. */
  note?: { id: string; text: string };
}

export function sheetPage({ title, heading = title, crumbs = [], lines = [], forms = [], parts = [], links = [], note }: Sheet): Page {
  return {
    title,
    template: 'sheet',
    data: { asOf: null, summary: lines[0], crumbs, heading, lines, forms, parts, links, note: note ?? null },
    ...(forms.length === 0 ? {} : { forms: 'post' as const }),
  };
}
