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
  why: EndedBecause;
}

export type EndedBecause = FailureWords & { remedy: string; /** Slack's word. */ code?: string };

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

/** What Slack says in a word, for who has the channel before them. */
const WORDS: Readonly<Record<string, { reason: string; remedy: string }>> = {
  is_archived: { reason: 'it is archived', remedy: 'Unarchive it.' },
  not_in_channel: { reason: 'the app is not in it', remedy: 'Type /invite and the app’s name there.' },
  channel_not_found: { reason: 'the app can’t see it', remedy: 'Where it is still there, type /invite and the app’s name in it.' },
};

function messageOf(channelId: string, why: EndedBecause): SlackMessage {
  const { reason, remedy } = WORDS[why.code ?? ''] ?? why;
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
