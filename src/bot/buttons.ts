import type { ActionsBlock, Button } from '@slack/types';
import { MODEL_TYPES } from '../metrics.ts';
import { capitalised } from '../reports/views/stats.ts';
import type { Offer } from './command.ts';
import type { Dispatched } from './dispatch.ts';
import { LIMITS } from './limits.ts';
import { plain } from './literal.ts';
import { writeLine } from './write-line.ts';

/** What a button says that is a line to answer: shown in place of the answer that it stands below. */
export const LINE_ACTION = /^line\./;
export const SHARE_ACTION = 'answer.share';
export const CSV_ACTION = 'answer.csv';

/** Buttons below an answer. Their values are whole lines, so that a click needs nothing but itself, in whichever process. */
export function answerButtons({ request, pages, records, offers = [] }: Dispatched, { canPost }: { canPost: boolean }): ActionsBlock[] {
  if (request === null) return [];
  const line = writeLine(request);
  const asked = (change: Partial<typeof request>): string => writeLine({ ...request, ...change });
  const turning = [
    ...(pages === undefined || pages.page <= 1 ? [] : [button('line.previous', 'Previous', asked({ page: pages.page - 1 }))]),
    ...(pages === undefined || pages.page >= pages.last ? [] : [button('line.next', 'Next', asked({ page: pages.page + 1 }))]),
  ];
  const types = request.command.usage.startsWith('[type]')
    ? MODEL_TYPES.filter((type) => type !== request.type).map((type) =>
        button(`line.type.${type}`, capitalised(type), asked({ type, page: 1 })),
      )
    : [];
  const below = [
    button('line.refresh', 'Refresh', line),
    ...(canPost ? [button(SHARE_ACTION, 'Share to channel', line)] : []),
    ...(canPost && records.length > 0 ? [button(CSV_ACTION, 'Download CSV', line)] : []),
  ];
  return rows(offered(offers), actions('answer.turn', [...turning, ...types]), actions('answer.below', below));
}

/** For a line that was misread: the one that was likely meant, or those that may have been. */
export function correctionButtons(offers: readonly Offer[]): ActionsBlock[] {
  return rows(offered(offers));
}

function rows(...blocks: ActionsBlock[]): ActionsBlock[] {
  return blocks.filter(({ elements }) => elements.length > 0);
}

function offered(offers: readonly Offer[]): ActionsBlock {
  return actions(
    'answer.offers',
    offers.map(({ label, line }, i) => button(`line.offer.${i}`, label, line)),
  );
}

function actions(blockId: string, elements: Button[]): ActionsBlock {
  return { type: 'actions', block_id: blockId, elements: elements.filter(({ value }) => (value ?? '').length <= LIMITS.buttonValue) };
}

function button(actionId: string, text: string, value: string): Button {
  return { type: 'button', action_id: actionId, text: plain(text, LIMITS.buttonText), value };
}
