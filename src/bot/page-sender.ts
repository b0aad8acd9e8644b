/** Posts what a page shows into a channel, for the people in it. */
import type { Project } from '../analysis/project.ts';
import type { Answer } from '../reports/answer.ts';
import { richText } from './blocks.ts';
import { workspacesOf } from './connections.ts';
import type { BotContext } from './context.ts';
import { channelsSharedWith, memberChannels, type ChannelMember, type MemberChannel } from './member-channels.ts';
import { createOnce } from './once.ts';
import { outcomeOf, postAnswer, type PostOutcome } from './post-answer.ts';
import type { SlackClients, Workspace } from './workspace.ts';

interface PageSenderOptions extends Pick<BotContext, 'knex' | 'drawer' | 'charts' | 'baseUrl' | 'workspaces' | 'log' | 'now'> {}

interface SendRequest {
  answer: Answer & { project: Project };
  /** As `channelsOf` names it, or as somebody has typed it. */
  channel: string;
  /** Who sends it; null where nobody is known. */
  by: string | null;
  /** Who has signed in; null: nobody, on a site that is open. */
  person: ChannelMember | null;
  /** The same for every sending of one form. */
  once: string;
}

export interface PageSender {
  /** For a person only what Slack shows that person too: a form must not lead anybody into other people's private channels. */
  channelsOf(project: Project, person: ChannelMember | null): Promise<MemberChannel[]>;
  send(request: SendRequest): Promise<PostOutcome>;
}

interface Served {
  id: string;
  slack: SlackClients;
}

interface Place {
  slack: SlackClients;
  channel: string;
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
    return found.flatMap(servedOf);
  };

  /** A person's own workspace, where it sees the project. */
  const ownOf = async (project: Project, { teamId, enterpriseId }: ChannelMember): Promise<Served | undefined> => {
    const own = await workspaces.find({ teamId, enterpriseId });
    return own === undefined || (own.scope !== 'all' && !own.scope.includes(project.id)) ? undefined : servedOf(own)[0];
  };

  const offeredTo = async (person: ChannelMember, own: Served | undefined): Promise<MemberChannel[]> =>
    own === undefined ? [] : channelsSharedWith(options, own, person);

  /** Undefined: it is not there, or not for this person, and which of the two is not told. */
  const findPlace = async (channel: string, project: Project, person: ChannelMember | null): Promise<Place | undefined> => {
    if (person === null) return placeOf(channel, await servedFor(project));
    const own = await ownOf(project, person);
    const place = placeOf(channel, own === undefined ? [] : [own]);
    if (place === undefined) return undefined;
    const offered = await offeredTo(person, own);
    return offered.some(({ id }) => id === place.channel) ? place : undefined;
  };

  return {
    async channelsOf(project, person) {
      if (person !== null) return offeredTo(person, await ownOf(project, person));
      const served = await servedFor(project);
      const lists = await Promise.all(served.map((one) => memberChannels(options, one)));
      if (served.length === 1) return lists[0]!;
      return lists.flatMap((channels, i) =>
        channels.map(({ id, name }) => ({ id: `${served[i]!.id}/${id}`, name: `${name} (${served[i]!.id})` })),
      );
    },

    async send({ answer, channel, by, person, once: form }) {
      const place = await findPlace(channel, answer.project, person);
      if (place === undefined)
        return {
          isPosted: false,
          message: `There is no channel “${channel.slice(0, 60)}”.`,
          hint: `An id begins with C or G and stands at the end of the channel’s details.${
            person === null ? '' : ' The app must be in the channel, and in a private one you too.'
          }`,
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

/** None where there is no token. */
function servedOf(workspace: Workspace | undefined): Served[] {
  return workspace?.slack === undefined ? [] : [{ id: workspace.id, slack: workspace.slack }];
}

/** "C0123", or "T0123/C0123" where there are several workspaces. */
function placeOf(channel: string, served: readonly Served[]): Place | undefined {
  const [, workspaceId, id] = /^(?:([TE][A-Z0-9]+)\/)?([CG](?=[A-Z]*[0-9])[A-Z0-9]+)$/.exec(channel.trim().toUpperCase()) ?? [];
  const one =
    workspaceId === undefined ? (served.length === 1 ? served[0] : undefined) : served.find((workspace) => workspace.id === workspaceId);
  return id === undefined || one === undefined ? undefined : { slack: one.slack, channel: id };
}
