import type { ModalView } from '@slack/types';
import type { Project } from '../../analysis/project.ts';
import type { ModelType } from '../../metrics.ts';
import { buildDigest } from '../../reports/digest.ts';
import { cut } from '../../reports/line.ts';
import { momentIn } from '../../reports/period.ts';
import { describeTimetable, nextSlot, periodOf, previousSlot, type Timetable } from '../../reports/timetable.ts';
import { richText } from '../blocks.ts';
import type { BotContext } from '../context.ts';
import { LIMITS } from '../limits.ts';
import { plain } from '../literal.ts';

interface PreviewOptions {
  project: Project;
  types: readonly ModelType[];
  timetable: Timetable;
}

/** The next dates of a digest, and what the last one would have said. */
export async function previewDigest({ knex, now }: BotContext, { project, types, timetable }: PreviewOptions): Promise<ModalView> {
  const next = nextSlot(timetable, now());
  const after = nextSlot(timetable, next);
  const period = periodOf(timetable, previousSlot(timetable, next));
  const { subject, headline, highlights } = await buildDigest({ knex, project, period, types, sections: [] });
  const say = (text: string, isBold = false): ReturnType<typeof richText> =>
    richText([{ type: 'text', text: cut(text, LIMITS.sectionText), ...(isBold ? { style: { bold: true } } : {}) }]);
  return {
    type: 'modal',
    title: plain('Preview'),
    close: plain('Back'),
    blocks: [
      say(`${describeTimetable(timetable)}: next ${momentIn(timetable.zone, next)}, then ${momentIn(timetable.zone, after)}.`),
      { type: 'divider' },
      say(`The last one would have been: ${subject}`),
      say(headline, true),
      ...highlights.map((text) => say(text)),
      say('With its leaders, charts and the other sections in the thread below it, or in the mail.'),
    ],
  };
}
