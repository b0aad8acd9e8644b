/** A digest that is planned, made and kept as the engine does it, with pictures and a mail that the test can recognise. */
import { findProject } from '../../../src/analysis/project.ts';
import { PERSONAL_LINKS, type FrozenFile } from '../../../src/reports/deliver/channel.ts';
import { freezeContent } from '../../../src/reports/deliver/freeze.ts';
import type { FrozenDigest } from '../../../src/reports/deliver/make-digest.ts';
import { planNow } from '../../../src/reports/deliver/plan.ts';
import { buildDigest } from '../../../src/reports/digest.ts';
import { findSubscription } from '../../../src/reports/subscriptions.ts';
import type { Store } from '../../../src/store/store.ts';

interface FrozenOptions {
  store: Store;
  subscriptionId: number;
  now: Date;
  lateNote?: string;
  /** Default: each chart as a file that says its key. */
  draw?: (chart: string, data: unknown) => Promise<{ body: Buffer; width: number; height: number } | null>;
}

export interface Frozen {
  slotId: number;
  contentId: number;
  token: string;
  digest: FrozenDigest;
}

export async function freezeDigest({ store: { knex }, subscriptionId, now, lateNote, draw = drawnAsText }: FrozenOptions): Promise<Frozen> {
  const { slotId, contentIds } = await planNow(knex, await findSubscription(knex, subscriptionId), { now });
  const [contentId] = contentIds as [number];
  let frozen: Omit<Frozen, 'slotId' | 'contentId'> | undefined;
  await freezeContent({
    knex,
    id: contentId,
    now,
    make: async ({ projectId, types, period }, { token }) => {
      const project = await findProject(knex, String(projectId));
      const asked = { ...period, from: new Date(period.from), to: new Date(period.to) };
      const digest = await buildDigest({ knex, project, period: asked, types, ...(lateNote === undefined ? {} : { lateNote }) });
      const charts = digest.sections.flatMap(({ views }) => views).filter((view) => view.kind === 'chart');
      const drawn = await Promise.all(charts.map(({ chart, data }) => draw(chart, data)));
      const pictures = drawn.map((picture, i) =>
        picture === null ? null : { name: `${charts[i]!.chart}-${i + 1}.png`, width: picture.width, height: picture.height },
      );
      const files = drawn.flatMap((picture, i): FrozenFile[] =>
        picture === null
          ? []
          : [{ name: pictures[i]!.name, cid: `${charts[i]!.chart}-${i + 1}@towerwatch`, contentType: 'image/png', body: picture.body }],
      );
      frozen = { token, digest: { ...digest, pictures } };
      return {
        subject: digest.subject,
        html: `<!doctype html><style>p { color: red }</style><h1 style="font-size: 20px">mailed</h1>${files.map(({ cid }) => `<img src="cid:${cid}" alt="">`).join('')}<a href="${PERSONAL_LINKS.unsubscribe}">Unsubscribe</a> <a href="${PERSONAL_LINKS.preferences}">All</a>`,
        text: 'mailed',
        files: [
          ...files,
          { name: 'leaders.csv', cid: null, contentType: 'text/csv; charset=utf-8', body: Buffer.from('place,experiment\n1,Exp #1\n') },
        ],
        digest: frozen.digest,
        slack: null,
        isEmpty: digest.isEmpty,
        isQuiet: digest.isQuiet,
      };
    },
  });
  if (frozen === undefined) throw new Error('the digest could not be made');
  return { slotId, contentId, ...frozen };
}

async function drawnAsText(chart: string): Promise<{ body: Buffer; width: number; height: number }> {
  return { body: Buffer.from(`picture of ${chart}`), width: 640, height: 400 };
}
