/** Posts what a page shows into a channel, for the people in it. */
import type { Project } from '../analysis/project.ts';
import type { Answer } from '../reports/answer.ts';
import { richText } from './blocks.ts';
import { workspacesOf } from './connections.ts';
import type { BotContext } from './context.ts';
import { memberChannels, type MemberChannel } from './member-channels.ts';
import { createOnce } from './once.ts';
import { outcomeOf, postAnswer, type PostOutcome } from './post-answer.ts';
import type { SlackClients } from './workspace.ts';

interface PageSenderOptions extends Pick<BotContext, 'knex' | 'drawer' | 'charts' | 'baseUrl' | 'workspaces' | 'log' | 'now'> {}

interface SendRequest {
  answer: Answer & { project: Project };
  /** As `channelsOf` names it, or as somebody has typed it. */
  channel: string;
  /** Who sends it; null where nobody is known. */
  by: string | null;
  /** The same for every sending of one form. */
  once: string;
}

export interface PageSender {
  channelsOf(project: Project): Promise<MemberChannel[]>;
  send(request: SendRequest): Promise<PostOutcome>;
}

interface Served {
  id: string;
  slack: SlackClients;
}

/** A form may lie open over the weekend; it is still the same form. */
const ONCE_FOR_MS = 7 * 86_400_000;

export function createPageSender(options: PageSenderOptions): PageSender {
  const { knex, workspaces } = options;
  const once = createOnce(options);

  /** The workspaces that see a project: the only one, or those that it is connected to. */
  const servedFor = async (project: Project): Promise<Served[]> => {
    const only = await workspaces.find({ teamId: undefined, enterpriseId: undefined });
    const found =
      only === undefined
        ? await Promise.all(
            (await workspacesOf(knex, project.id)).map(({ workspace_id: id }) => workspaces.find({ teamId: id, enterpriseId: undefined })),
          )
        : [only];
    return found.flatMap((one) => (one?.slack === undefined ? [] : [{ id: one.id, slack: one.slack }]));
  };

  return {
    async channelsOf(project) {
      const served = await servedFor(project);
      const lists = await Promise.all(served.map((one) => memberChannels(options, one)));
      if (served.length === 1) return lists[0]!;
      return lists.flatMap((channels, i) =>
        channels.map(({ id, name }) => ({ id: `${served[i]!.id}/${id}`, name: `${name} (${served[i]!.id})` })),
      );
    },

    async send({ answer, channel, by, once: form }) {
      const place = placeOf(channel, await servedFor(answer.project));
      if (place === undefined)
        return {
          isPosted: false,
          message: `There is no channel “${channel.slice(0, 60)}”.`,
          hint: 'An id begins with C or G and stands at the end of the channel’s details.',
        };
      const key = `page ${form}`;
      if (!(await once.first(key, ONCE_FOR_MS)))
        return {
          isPosted: false,
          message: 'This form has been sent already, so nothing was posted again.',
          hint: 'Open it anew to send it again.',
        };
      const sender = richText([{ type: 'text', text: `Shared ${by === null ? '' : `by ${by} `}from a page of Towerwatch` }]);
      try {
        const posted = await postAnswer(options, answer, { ...place, key, footer: [sender] });
        // What was surely not posted may be tried again with the same form.
        if (posted.kind === 'refused' || (posted.kind === 'later' && posted.doubt === undefined)) await once.forget(key);
        return outcomeOf(posted);
      } catch (error) {
        await once.forget(key);
        throw error;
      }
    },
  };
}

/** "C0123", or "T0123/C0123" where there are several workspaces. */
function placeOf(channel: string, served: readonly Served[]): { slack: SlackClients; channel: string } | undefined {
  const [, workspaceId, id] = /^(?:([TE][A-Z0-9]+)\/)?([CG](?=[A-Z]*[0-9])[A-Z0-9]+)$/.exec(channel.trim().toUpperCase()) ?? [];
  const one =
    workspaceId === undefined ? (served.length === 1 ? served[0] : undefined) : served.find((workspace) => workspace.id === workspaceId);
  return id === undefined || one === undefined ? undefined : { slack: one.slack, channel: id };
}
