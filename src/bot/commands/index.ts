import type { Command } from '../command.ts';
import { compare } from './compare.ts';
import { datasets } from './datasets.ts';
import { deliveries } from './deliveries.ts';
import { digest } from './digest.ts';
import { heatmap } from './heatmap.ts';
import { insights } from './insights.ts';
import { list } from './list.ts';
import { overview } from './overview.ts';
import { pareto } from './pareto.ts';
import { settings } from './settings.ts';
import { show } from './show.ts';
import { stats } from './stats.ts';
import { subscribe } from './subscribe.ts';
import { subscriptions } from './subscriptions.ts';
import { suggest } from './suggest.ts';
import { top } from './top.ts';
import { trend } from './trend.ts';

/** All subcommands, in the order of the help. `help` is made from this list, see dispatch. */
export const COMMANDS: readonly Command[] = [
  top,
  stats,
  trend,
  list,
  show,
  compare,
  heatmap,
  datasets,
  insights,
  pareto,
  suggest,
  overview,
  digest,
  subscribe,
  subscriptions,
  deliveries,
  settings,
];
