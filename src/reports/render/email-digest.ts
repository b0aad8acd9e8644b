import type { Answer } from '../answer.ts';
import type { Digest } from '../digest.ts';
import { periodDays, type ReportPeriod } from '../period.ts';

/** Absolute URLs, or placeholders that are replaced for each reader later: they come out as they went in. */
export interface EmailLinks {
  /** This very digest on a page. */
  view: string;
  unsubscribe: string;
  /** Everything that the reader gets. */
  preferences: string;
}

/** What a mail tells of a digest. */
export type MailDigest = Pick<
  Digest,
  'project' | 'projectTitle' | 'period' | 'asOf' | 'subject' | 'preheader' | 'headline' | 'sections'
> & {
  /** Rows of the leaders for a spreadsheet; none: no file is attached. */
  records?: Answer['records'] | undefined;
  /** Why it comes later than it should. */
  lateNote?: string | null | undefined;
};

/** "Week 47 · 16–22 Nov 2026 · Europe/Kyiv" */
export function periodLine(period: ReportPeriod): string {
  return [...(period.kind === 'week' ? [`Week ${Number(period.label.slice(-2))}`] : []), periodDays(period), period.zone].join(' · ');
}
