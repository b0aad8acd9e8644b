/** Tells who has set a channel's alerts that they have ended: nothing comes into the channel any more that could say so. */
import type { RichTextElement } from '@slack/types';
import { isPerson } from '../direct-recipients.ts';
import { escapeMrkdwn, richText, type SlackMessage } from '../blocks.ts';
import type { PartPlace } from '../find-part.ts';
import { openDirect } from '../reply.ts';
import { inLog, slackFailure, type FailureWords } from '../slack-failure.ts';
import type { SlackClients } from '../workspace.ts';

interface End {
  userId: string;
  /** Where it was to be posted. */
  place: PartPlace;
  why: FailureWords & { remedy: string };
}

/** @returns why not, where it could not be said. */
export async function tellOfEnd({ client, posting }: SlackClients, { userId, place, why }: End): Promise<string | undefined> {
  if (!isPerson(userId)) return `${userId} is nobody in Slack`;
  const message = messageOf(place.channel, why);
  try {
    const channel = await openDirect(client, userId);
    const posted = await posting.postPatiently([message, { text: message.text, blocks: [] }], { ...place, channel });
    return posted.kind === 'posted' ? undefined : inLog(posted);
  } catch (error) {
    return inLog(slackFailure(error));
  }
}

function messageOf(channelId: string, { reason, remedy }: End['why']): SlackMessage {
  const rest = ` get no alerts any more: ${reason}. ${remedy} Then turn them on again there, with `;
  const again = '/experiments settings';
  const elements: RichTextElement[] = [
    { type: 'text', text: 'The people of ' },
    { type: 'channel', channel_id: channelId },
    { type: 'text', text: rest },
    { type: 'text', text: again, style: { code: true } },
    { type: 'text', text: '.' },
  ];
  return { text: `The people of <#${channelId}>${escapeMrkdwn(rest)}\`${again}\`.`, blocks: [richText(elements)] };
}
