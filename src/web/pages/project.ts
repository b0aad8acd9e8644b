import { completedByType, dashboardStats } from '../../analysis/dashboard-stats.ts';
import { experimentList } from '../../analysis/list.ts';
import { mainType } from '../../analysis/main-type.ts';
import { listProjects, type Project, type ProjectScope } from '../../analysis/project.ts';
import { MODEL_TYPES } from '../../metrics.ts';
import { formatCount, formatQuantity } from '../../reports/format.ts';
import { deliveriesPath, experimentsPath, projectPath, queryOf, subscriptionsPath } from '../../reports/links.ts';
import type { View } from '../../reports/view.ts';
import { newestTable } from '../../reports/views/list.ts';
import { capitalised } from '../../reports/views/stats.ts';
import { keptInsights, type KeptAnswers } from '../kept-answers.ts';
import { boardQuery, LIMITS, readBoardState, type BoardState } from '../board-state.ts';
import { readPageType, type Parameters } from '../parameters.ts';
import type { BoardQuestion } from '../part.ts';
import { BOARD_PARTS } from '../parts/index.ts';
import { momentOf } from './parts/moment.ts';
import { showPart, type ShownPart } from './parts/shown-part.ts';
import { makeSortable } from './parts/sortable.ts';
import type { Page, PageDeps } from './page.ts';

/** Of the list, which has a page of its own. */
const NEWEST = 5;

/** The dashboard of one project: its key figures, and for one model type everything that the analyses say. */
export async function projectPage(
  deps: PageDeps,
  {
    answers,
    project,
    parameters,
    canSend,
    scope,
  }: {
    answers: KeptAnswers;
    project: Project;
    parameters: Parameters;
    canSend: boolean;
    /** What else can be switched to. */ scope: ProjectScope;
  },
): Promise<Page> {
  const { knex } = deps;
  const asked = readPageType(parameters);
  const { asOf } = answers;
  const [stats, projects] = await Promise.all([dashboardStats(knex, project), listProjects(knex, scope)]);
  const type = asked ?? mainType(completedByType(stats));
  const state = readBoardState(parameters, type);
  const question: BoardQuestion = { project, type, ...state, insights: () => keptInsights(knex, answers, { project, type }) };
  const of = projectPath(project);
  const place = { of, query: boardQuery(type, state), canSend };
  const isShown = stats[type].count > 0;
  const [newest, ...parts] = await Promise.all([
    experimentList(knex, { project, type, page: 1, pageSize: NEWEST }),
    // Of a type without completed experiments one sentence says what six would.
    ...BOARD_PARTS.filter(({ key }) => isShown || key === 'figures').map((part) => showPart(deps, { part, question }, place)),
  ]);
  const [figures, ...board] = parts as [ShownPart, ...ShownPart[]];
  const leaders = board.find(({ key }) => key === 'top')?.picture;
  const total = newest.pagination.total_count;
  return {
    title: project.name,
    template: 'project',
    forms: 'get',
    picture: leaders,
    data: {
      asOf: momentOf(asOf?.toISOString() ?? null),
      summary: leaders === undefined ? undefined : `${project.name}: ${leaders.altText}`,
      experimentsHref: `${projectPath(project)}/experiments/`,
      crumbs: [{ text: 'Projects', href: '/' }, { text: project.name }],
      project,
      others: projects.filter(({ id }) => id !== project.id).map((other) => ({ text: other.name, href: projectPath(other, type) })),
      notices: loadingViews(asOf),
      figures,
      type,
      tabs: MODEL_TYPES.map((tab) => ({
        text: capitalised(tab),
        count: formatCount(stats[tab].count),
        href: `${of}${queryOf(boardQuery(tab, { ...state, sort: 'rank', order: 'asc' }))}`,
        current: tab === type,
      })),
      parts: board.map((part) => (part.key === 'top' ? withControls(part, question, of) : part)),
      nothing: isShown ? null : `No completed ${type} experiment yet.`,
      newest: [newestTable(newest.experiments, project, `The newest ${type} experiments of any status`)],
      listHref: experimentsPath(project, { type }),
      listText: `All ${formatQuantity(total, `${type} experiment`)}`,
      searchAction: experimentsPath(project),
      deliveriesHref: deliveriesPath(project),
      subscriptionsHref: subscriptionsPath(project),
    },
  };
}

function loadingViews(asOf: Date | null): View[] {
  return asOf === null ? [{ kind: 'callout', tone: 'info', text: 'The first load is still running, so these numbers grow.' }] : [];
}

/** The ranking can be sorted and made longer, and read as JSON. */
function withControls(part: ShownPart, { project, type, ...state }: BoardQuestion, of: string): ShownPart & { limits: object[] } {
  const hrefOf = (change: Partial<BoardState>): string => `${of}${queryOf(boardQuery(type, { ...state, ...change }))}#${part.key}`;
  const json = `/api/experiments/top-configurations${queryOf({ project: project.key, model_type: type })}`;
  return {
    ...part,
    views: part.views.map((view) => makeSortable(view, { type, ...state, hrefOf: (sort, order) => hrefOf({ sort, order }) })),
    links: [...part.links, { text: 'JSON', more: ': this ranking', href: json, isDownload: false }],
    limits: LIMITS.map((limit) => ({ text: `Top ${limit}`, href: hrefOf({ limit }), current: limit === state.limit })),
  };
}
