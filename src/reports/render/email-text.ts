import { momentIn, periodNoun } from '../period.ts';
import { oneLine } from '../line.ts';
import type { View } from '../view.ts';
import { periodLine, type EmailLinks, type MailDigest } from './email-digest.ts';
import { renderViewAsText, wrapText } from './text.ts';

const COLUMNS = 72;

interface TextOptions {
  digest: MailDigest;
  baseUrl: string;
  projectUrl: string;
  links: EmailLinks;
  reason: string;
}

/** The whole digest for readers without HTML, nothing left out, with the address of every experiment that it names. */
export function renderEmailText({ digest, baseUrl, projectUrl, links, reason }: TextOptions): string {
  const { projectTitle, period, asOf, headline, sections, lateNote, records = [] } = digest;
  const wrapped = (text: string): string => wrapText(text, COLUMNS);
  const viewText = (view: View): string =>
    view.kind === 'chart' ? wrapped(view.altText) : renderViewAsText(view, { baseUrl, columns: COLUMNS, whole: true });
  const sentences = [
    `Leaders and numbers are as they stood when the ${periodNoun(period)} ended, ${momentIn(period.zone, period.to)}.`,
    ...(asOf === null ? [] : [`Data as of ${momentIn(period.zone, asOf)}.`]),
    '★ marks the best value of a column.',
    ...(records.length === 0 ? [] : ['The leaders are attached as a CSV file, with all digits.']),
  ];
  const addresses = addressesOf(sections, baseUrl);
  return [
    `${projectTitle}\n${periodLine(period)}`,
    (lateNote ?? null) === null ? '' : wrapped(`! ${lateNote}`),
    wrapped(headline),
    ...sections.flatMap(({ title, views }) => [underlined(title), ...views.map(viewText)]),
    addresses.length === 0 ? '' : [underlined('Where to find them'), '', ...addresses].join('\n'),
    '-'.repeat(COLUMNS),
    `All experiments: ${projectUrl}\nView in browser: ${links.view}`,
    wrapped(sentences.join(' ')),
    `${wrapped(`You get this mail because you receive ${reason}.`)}\nWhat you receive: ${links.preferences}\nUnsubscribe: ${links.unsubscribe}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function underlined(title: string): string {
  return `${title}\n${'='.repeat(Math.min([...title].length, COLUMNS))}`;
}

/** Each experiment of the tables once: in a table an address would leave no room. */
function addressesOf(sections: MailDigest['sections'], baseUrl: string): string[] {
  const tables = sections.flatMap(({ views }) => views).filter((view) => view.kind === 'table');
  const linked = tables.flatMap(({ rows }) => rows.flat()).filter(({ href }) => href !== undefined);
  return [...new Map(linked.map(({ text, href }) => [href, `${oneLine(text)}: ${baseUrl}${href}`])).values()];
}
