import type { Knex } from 'knex';
import { findProject } from '../../analysis/project.ts';
import type { Log } from '../../log.ts';
import { buildDigest, type Digest } from '../digest.ts';
import type { Drawer } from '../draw.ts';
import { pictureCid, renderEmail, type DrawnChart } from '../render/email.ts';
import type { ChartView } from '../view.ts';
import { PERSONAL_LINKS } from './channel.ts';
import type { MadeContent } from './freeze.ts';
import type { ContentRequest } from './write-slots.ts';

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
    const cids = new Map([...charts.keys()].map((view, i) => [view, pictureCid(view, i)]));
    return {
      subject: email.subject,
      html: email.html,
      text: email.text,
      files: [
        ...[...charts].map(([view, { body }]) => ({ name: fileOf(cids.get(view)!), cid: cids.get(view)!, contentType: 'image/png', body })),
        ...email.attachments
          .filter(({ cid }) => cid === undefined)
          .map(({ filename, contentType, content }) => ({ name: filename, cid: null, contentType, body: content })),
      ],
      digest: { ...digest, pictures: picturesOf(digest, charts, cids) } satisfies FrozenDigest,
      slack: composeSlack(digest, { baseUrl: baseUrl(), viewUrl, cids: cids }),
      isEmpty: digest.isEmpty,
      isQuiet: digest.isQuiet,
    };
  };
}

/** Of a picture's file: "trend-1.png" for trend-1@towerwatch. */
function fileOf(cid: string): string {
  return `${cid.split('@')[0]}.png`;
}

function picturesOf(
  { sections }: Digest,
  charts: ReadonlyMap<ChartView, DrawnChart>,
  cids: ReadonlyMap<ChartView, string>,
): FrozenDigest['pictures'] {
  const views = sections.flatMap((section) => section.views).filter((view) => view.kind === 'chart');
  return views.map((view) => {
    const drawn = charts.get(view);
    return drawn === undefined ? null : { name: fileOf(cids.get(view)!), width: drawn.width, height: drawn.height };
  });
}

/**
 * A digest is made once and kept, and nobody waits for it: on a busy machine it is better late than without its pictures. Two tries of this
 * length end before its making counts as left. The second number includes the start of a thread.
 */
const PATIENCE = { queueMs: 60_000, patienceMs: 30_000 } as const;
const TRIES = 2;

async function drawCharts(
  { sections, project }: Digest,
  { drawer, log }: Pick<DigestMakerOptions, 'drawer' | 'log'>,
): Promise<Map<ChartView, DrawnChart>> {
  const views = sections.flatMap((section) => section.views).filter((view) => view.kind === 'chart');
  const drawn = new Map<ChartView, DrawnChart>();
  for (let attempt = 1; attempt <= TRIES; attempt += 1)
    await Promise.all(
      views
        .filter((view) => !drawn.has(view))
        .map(async (view) => {
          const picture = await drawer.png(view.chart, view.data, { small: true, ...PATIENCE });
          const what = attempt < TRIES ? 'is tried once more' : 'is missing in the digest';
          if (picture.ok) drawn.set(view, picture);
          else log.warn({ project: project.key }, `the chart “${view.title}” ${what}: ${picture.reason}`);
        }),
    );
  // In the order of the digest, whichever was drawn first: the same digest names its pictures the same way.
  return new Map(views.flatMap((view) => (drawn.has(view) ? [[view, drawn.get(view)!] as const] : [])));
}
