import type { Knex } from 'knex';
import { findProject } from '../../analysis/project.ts';
import type { Log } from '../../log.ts';
import { buildDigest, type Digest } from '../digest.ts';
import type { Drawer } from '../draw.ts';
import { renderEmail, type DrawnChart } from '../render/email.ts';
import type { ChartView } from '../view.ts';
import { PERSONAL_LINKS } from './channel.ts';
import type { MadeContent } from './freeze.ts';
import type { ContentRequest } from './plan.ts';

export interface DigestMakerOptions {
  knex: Knex;
  drawer: Pick<Drawer, 'png'>;
  baseUrl: () => string;
  /** What Slack is sent: plain data, with pictures named by their cid. */
  composeSlack: (digest: Digest, options: { baseUrl: string; viewUrl: string; cids: ReadonlyMap<ChartView, string> }) => unknown;
  log: Log;
}

/** A digest as it is kept: JSON, so its times are text once it is read again. */
export type FrozenDigest = Digest & {
  /** Of each chart in order: the file, with its logical size; null for one that could not be drawn. */
  pictures: ({ name: string; width: number; height: number } | null)[];
};

export type MakeDigest = (request: ContentRequest, content: { token: string }) => Promise<MadeContent>;

/** Builds, draws and renders a digest for all its surfaces. A part or picture that can't be made is left out, and the log says which. */
export function createDigestMaker({ knex, drawer, baseUrl, composeSlack, log }: DigestMakerOptions): MakeDigest {
  return async ({ projectId, types, sections, period, timetable, lateNote }, { token }) => {
    const project = await findProject(knex, String(projectId));
    const digest = await buildDigest({
      knex,
      project,
      period: { ...period, from: new Date(period.from), to: new Date(period.to) },
      types,
      ...(sections.length === 0 ? {} : { sections }),
      ...(lateNote === null ? {} : { lateNote }),
    });
    for (const { section, reason } of digest.failures)
      log.error({ project: project.key, section }, `a digest goes without its section “${section}”: ${reason}`);
    const viewUrl = `${baseUrl()}/digests/${token}`;
    const charts = await drawCharts(digest, { drawer, log });
    const email = await renderEmail({
      digest,
      charts,
      baseUrl: baseUrl(),
      links: { view: viewUrl, ...PERSONAL_LINKS },
      reason: `the digest of ${digest.projectTitle}, ${timetable}`,
    });
    return {
      subject: email.subject,
      html: email.html,
      text: email.text,
      files: email.attachments.map(({ cid, filename, contentType, content }) => ({
        name: filename,
        cid: cid ?? null,
        contentType,
        body: content,
      })),
      digest: { ...digest, pictures: picturesOf(digest, charts, email.cids) } satisfies FrozenDigest,
      slack: composeSlack(digest, { baseUrl: baseUrl(), viewUrl, cids: email.cids }),
      isEmpty: digest.isEmpty,
      isQuiet: digest.isQuiet,
    };
  };
}

function picturesOf(
  { sections }: Digest,
  charts: ReadonlyMap<ChartView, DrawnChart>,
  cids: ReadonlyMap<ChartView, string>,
): FrozenDigest['pictures'] {
  const views = sections.flatMap((section) => section.views).filter((view) => view.kind === 'chart');
  return views.map((view) => {
    const drawn = charts.get(view);
    return drawn === undefined ? null : { name: `${cids.get(view)!.split('@')[0]}.png`, width: drawn.width, height: drawn.height };
  });
}

async function drawCharts(
  { sections, project }: Digest,
  { drawer, log }: Pick<DigestMakerOptions, 'drawer' | 'log'>,
): Promise<Map<ChartView, DrawnChart>> {
  const views = sections.flatMap((section) => section.views).filter((view) => view.kind === 'chart');
  const drawn = new Map<ChartView, DrawnChart>();
  await Promise.all(
    views.map(async (view) => {
      const picture = await drawer.png(view.chart, view.data);
      if (picture.ok) drawn.set(view, picture);
      else log.warn({ project: project.key }, `the digest goes without the chart “${view.title}”: ${picture.reason}`);
    }),
  );
  // In the order of the digest, whichever was drawn first: the same digest names its pictures the same way.
  return new Map(views.flatMap((view) => (drawn.has(view) ? [[view, drawn.get(view)!] as const] : [])));
}
