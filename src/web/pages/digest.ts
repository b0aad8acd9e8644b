import type { Knex } from 'knex';
import type { ProjectScope } from '../../analysis/project.ts';
import { AppError } from '../../errors.ts';
import { PERSONAL_LINKS, type FrozenContent, type FrozenFile } from '../../reports/deliver/channel.ts';
import { readContent } from '../../reports/deliver/freeze.ts';
import type { FrozenDigest } from '../../reports/deliver/make-digest.ts';
import { digestPath, projectPath } from '../../reports/links.ts';
import { momentIn, periodDays } from '../../reports/period.ts';
import type { View } from '../../reports/view.ts';
import type { Page } from './page.ts';
import { sheetPage, type SheetView } from './sheet.ts';

const TOKEN = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Names the small print about links that only the mail has. */
const PERSONAL_NOTE = 'personal-links';

interface DigestQuestion {
  token: string;
  /** Those that whoever asks may see. */
  projects: ProjectScope;
  /** The token of a mail's link, which the addresses of pictures need too; undefined: whoever asks may see them without. */
  link: string | undefined;
}

/** Where a file of the digest is. */
function fileHref({ token, link }: Pick<DigestQuestion, 'token' | 'link'>, name: string): string {
  return digestPath(token, name) + (link === undefined ? '' : `?link=${encodeURIComponent(link)}`);
}

/**
 * The digest that was frozen under a token. Notices to owners have no page: they name addresses whole.
 *
 * @throws AppError `notFound` for a token of nothing, and of what is not kept any more.
 */
async function frozenDigest(
  knex: Knex,
  { token, projects }: Pick<DigestQuestion, 'token' | 'projects'>,
): Promise<FrozenContent & { digest: FrozenDigest }> {
  const content = TOKEN.test(token) ? await readContent(knex, { token }) : undefined;
  const digest = (content?.digest ?? null) as FrozenDigest | null;
  if (content === undefined || digest === null || (projects !== 'all' && !projects.includes(digest.project.id)))
    throw new AppError('notFound', 'There is no digest under this address.', {
      hint: 'The link is not whole, or the digest is so old that it is not kept any more.',
    });
  return { ...content, digest };
}

/** A digest as it was sent: its words, numbers and pictures of that time, in the site's look. */
export async function digestPage(knex: Knex, question: DigestQuestion): Promise<Page> {
  const { subject, files, frozenAt, digest } = await frozenDigest(knex, question);
  const { project, projectTitle, headline, sections, lateNote, asOf } = digest;
  const period = { ...digest.period, from: new Date(digest.period.from), to: new Date(digest.period.to) };
  const downloads = files
    .filter(({ cid }) => cid === null)
    .map(({ name }) => ({ text: `Download ${name}`, href: fileHref(question, name) }));
  const views = framed(question, digest);
  return sheetPage({
    title: subject,
    heading: headline,
    crumbs: [{ text: 'Projects', href: '/' }, { text: projectTitle, href: projectPath(project) }, { text: periodDays(period) }],
    lines: [
      `${projectTitle} · ${periodDays(period)} · ${period.zone}`,
      ...(lateNote === null ? [] : [lateNote]),
      `As it was sent, made on ${momentIn(period.zone, frozenAt)}${asOf === null ? '' : `, with data as of ${momentIn(period.zone, new Date(asOf))}`}.`,
    ],
    parts: sections.map(({ title }, i) => ({ title, views: views[i]! })),
    links: [
      ...downloads,
      { text: 'As it was mailed', href: fileHref(question, MAILED_NAME) },
      { text: 'The project as it is now', href: projectPath(project) },
    ],
    note: {
      id: PERSONAL_NOTE,
      text: 'To unsubscribe, or to see everything that you receive, use the links at the end of your own mail: they are yours alone.',
    },
  });
}

/** The views of each section, each chart as the picture of it that was sent. */
function framed(question: DigestQuestion, { sections, pictures }: FrozenDigest): SheetView[][] {
  const sent = pictures.values();
  const framedView = (view: View): SheetView => {
    if (view.kind !== 'chart') return view;
    const { title, altText } = view;
    const picture = sent.next().value ?? null;
    if (picture === null) return { kind: 'chart', title, altText, svg: null };
    return { kind: 'picture', src: fileHref(question, picture.name), altText, width: picture.width, height: picture.height };
  };
  return sections.map(({ views }) => views.map(framedView));
}

/** @throws AppError `notFound` */
export async function digestFile(
  knex: Knex,
  { name, ...question }: Pick<DigestQuestion, 'token' | 'projects'> & { name: string },
): Promise<FrozenFile> {
  const { files } = await frozenDigest(knex, question);
  const file = files.find((candidate) => candidate.name === name);
  if (file === undefined) throw new AppError('notFound', 'The digest has no such file.');
  return file;
}

/** Of the mail itself; no file of a digest is named so. */
export const MAILED_NAME = 'as-mailed';

/** The very HTML that was mailed; pictures come from here, and personal links lead to the words that say where one's own are. */
export async function mailedHtml(knex: Knex, question: DigestQuestion): Promise<string> {
  const { html, files } = await frozenDigest(knex, question);
  const { token, link: opener } = question;
  const pageHref = digestPath(token) + (opener === undefined ? '' : `?link=${encodeURIComponent(opener)}`);
  const own = Object.values(PERSONAL_LINKS).map((link) => [link, `${pageHref}#${PERSONAL_NOTE}`] as const);
  const pictures = files.flatMap(({ cid, name }) => (cid === null ? [] : [[`cid:${cid}`, fileHref(question, name)] as const]));
  // Longer names first: "cid:top-1@…" is no beginning of "cid:top-10@…", but nothing promises that.
  const replaced = [...own, ...pictures].toSorted(([a], [b]) => b.length - a.length);
  return replaced.reduce((text, [from, to]) => text.replaceAll(from, to), html);
}
