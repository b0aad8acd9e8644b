/** One message for all that a channel is to be told now. */
import type { RichTextElement, RichTextSection } from '@slack/types';
import type { Project } from '../../analysis/project.ts';
import { formatCount, formatQuantity } from '../../reports/format.ts';
import { experimentPath, projectPath } from '../../reports/links.ts';
import { cut, cutMiddle, oneLine } from '../../reports/line.ts';
import type { ChartView } from '../../reports/view.ts';
import { escapeMrkdwn, richSection, richText, viewBlocks, type SlackBlock, type SlackMessage } from '../blocks.ts';
import type { AlertKind } from '../channels.ts';
import { LIMITS } from '../limits.ts';
import type { AlertFacts } from './facts.ts';

export interface ToldEvent {
  id: number;
  kind: AlertKind;
  facts: AlertFacts;
}

interface MessageOptions {
  project: Project;
  baseUrl: string;
  /** Uploaded; none where it could not be drawn. */
  pictures: ReadonlyMap<ChartView, string>;
  chart: ChartView | undefined;
}

/** More are counted. */
const MOST_TOLD = 10;
const LONGEST_NAME = 80;
const EMOJI: Record<AlertKind, string> = { leader: 'trophy', sweep: 'checkered_flag', failed: 'x' };
const WEIGHT: readonly AlertKind[] = ['leader', 'sweep', 'failed'];

/** Leaders first, then sweeps, then failures; each as it happened. */
export function byWeight(events: readonly ToldEvent[]): ToldEvent[] {
  return events.toSorted((a, b) => WEIGHT.indexOf(a.kind) - WEIGHT.indexOf(b.kind));
}

/** Names and errors stand in rich text, which Slack never reads as markup. `events` are in the order in which they are told. */
export function alertMessage(events: readonly ToldEvent[], { project, baseUrl, pictures, chart }: MessageOptions): SlackMessage {
  const name = cutMiddle(oneLine(project.name), LONGEST_NAME);
  const told = events.slice(0, MOST_TOLD);
  const left = events.length - told.length;
  const projectUrl = `${baseUrl}${projectPath(project)}`;
  const title: RichTextElement[] = [
    { type: 'link', url: projectUrl, text: name, style: { bold: true } },
    ...(events.length === 1 ? [] : [{ type: 'text' as const, text: ` · ${formatQuantity(events.length, 'event')}` }]),
  ];
  const more = `and ${formatCount(left)} more`;
  const blocks: SlackBlock[] = [
    richText(title),
    { type: 'rich_text', elements: told.map((event) => factSection(event, { project, baseUrl })) },
    ...(left === 0 ? [] : [richText([{ type: 'link', url: projectUrl, text: more }])]),
    ...(chart === undefined ? [] : viewBlocks(chart, { baseUrl, pictures })),
  ];
  const lines = [...told.map(({ facts }) => factText(facts)), ...(left === 0 ? [] : [more])];
  return { text: escapeMrkdwn(cut([name, ...lines].join('\n'), LIMITS.messageText)), blocks };
}

function factSection({ kind, facts }: ToldEvent, { project, baseUrl }: Pick<MessageOptions, 'project' | 'baseUrl'>): RichTextSection {
  const path = facts.experimentId === null ? projectPath(project) : experimentPath(project, facts.experimentId);
  return richSection([
    { type: 'emoji', name: EMOJI[kind] },
    { type: 'text', text: ' ' },
    { type: 'link', url: `${baseUrl}${path}`, text: facts.headline, style: { bold: true } },
    ...(facts.details === null ? [] : [{ type: 'text' as const, text: `\n${facts.details}` }]),
    { type: 'text', text: '\n' },
  ]);
}

function factText({ headline, details }: AlertFacts): string {
  return details === null ? headline : `${headline}; ${details}`;
}
