import { AppError } from '../../errors.ts';
import { readContent } from '../../reports/deliver/freeze.ts';
import type { FrozenDigest } from '../../reports/deliver/make-digest.ts';
import { projectPath } from '../../reports/links.ts';
import { momentIn, periodDays } from '../../reports/period.ts';
import type { View } from '../../reports/view.ts';
import type { Page, PageDeps } from './page.ts';

const TOKEN = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Content = NonNullable<Awaited<ReturnType<typeof readContent>>>;

/**
 * What was frozen under a token.
 *
 * @throws AppError `notFound` for a token of nothing, and of what is not kept any more.
 */
export async function frozenContent(knex: PageDeps['knex'], token: string): Promise<Content> {
  const content = TOKEN.test(token) ? await readContent(knex, { token }) : undefined;
  if (content === undefined)
    throw new AppError('notFound', 'There is no digest under this address.', {
      hint: 'The link is not whole, or the digest is so old that it is not kept any more.',
    });
  return content;
}

/** A digest as it was sent: its words, numbers and pictures of that time, in the site's look. */
export async function digestPage({ knex }: PageDeps, token: string): Promise<Page> {
  const content = await frozenContent(knex, token);
  const { subject, text, files, frozenAt } = content;
  const digest = content.digest as FrozenDigest | null;
  if (digest === null) {
    // A notice to an owner has no more than its words, and no links of its own here.
    const lines = text.split('\n').filter((line) => !line.includes('://'));
    return { title: subject, template: 'sheet', data: { asOf: null, heading: subject, lines, forms: [], parts: [], links: [] } };
  }
  const period = { ...digest.period, from: new Date(digest.period.from), to: new Date(digest.period.to) };
  const pictures = digest.pictures.values();
  const shown = (view: View): object => {
    if (view.kind !== 'chart') return view;
    const picture = pictures.next().value;
    return picture === undefined || picture === null
      ? { kind: 'text', text: view.altText }
      : { kind: 'picture', src: fileHref(token, picture.name), altText: view.altText, width: picture.width, height: picture.height };
  };
  const downloads = files.filter(({ cid }) => cid === null).map(({ name }) => ({ text: `Download ${name}`, href: fileHref(token, name) }));
  return {
    title: subject,
    template: 'sheet',
    data: {
      asOf: null,
      crumbs: [
        { text: 'Projects', href: '/' },
        { text: digest.projectTitle, href: projectPath(digest.project) },
        { text: periodDays(period) },
      ],
      heading: digest.headline,
      lines: [
        `${digest.projectTitle} · ${periodDays(period)} · ${period.zone}`,
        ...(digest.lateNote === null ? [] : [digest.lateNote]),
        `As it was sent, made on ${momentIn(period.zone, frozenAt)}${digest.asOf === null ? '' : `, with data as of ${momentIn(period.zone, new Date(digest.asOf))}`}.`,
      ],
      forms: [],
      parts: digest.sections.map(({ title, views }) => ({ title, views: views.map(shown) })),
      links: [...downloads, { text: 'The project as it is now', href: projectPath(digest.project) }],
    },
  };
}

function fileHref(token: string, name: string): string {
  return `/digests/${token}/${encodeURIComponent(name)}`;
}
